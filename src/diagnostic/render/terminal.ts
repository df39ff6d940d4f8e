import type { Diagnostic, ModelPath, Related, Site } from '../diagnostic.ts';
import type { Severity } from '../severity.ts';
import { excerpt, lineOf } from './excerpt.ts';
import { inReadingOrder, type SourceText } from './order.ts';
import { type Paint, paint } from './paint.ts';
import { printable } from './printable.ts';

/** How findings are printed for a person. */
export interface TerminalLook {
  readonly color: boolean;
  /** Columns; source lines are cut to fit. */
  readonly width: number;
}

/** Findings for a person: what, where with the source line, and what to do. One blank line between two findings. */
export function renderTerminal(diagnostics: readonly Diagnostic[], text: SourceText, look: TerminalLook): string {
  return inReadingOrder(diagnostics)
    .map((diagnostic) => renderOne(diagnostic, text, look))
    .join('\n');
}

/** What the lines of one finding share. */
interface Frame {
  readonly text: SourceText;
  readonly colors: Paint;
  readonly width: number;
  /** Columns of the widest line number. */
  readonly gutter: number;
}

function renderOne(diagnostic: Diagnostic, text: SourceText, look: TerminalLook): string {
  const colors = paint(look.color);
  const sites = [diagnostic.site, ...(diagnostic.related ?? []).map((related) => related.site)];
  const gutter = Math.max(...sites.map((site) => String(site?.line ?? 1).length));
  const frame: Frame = { text, colors, width: look.width, gutter };
  const severity = tint(diagnostic.severity, colors);
  const lines = [
    `${severity(`${diagnostic.severity}[${diagnostic.code}]`)}${colors.strong(`: ${indentRest(diagnostic.message, 2)}`)}`,
    ...place(diagnostic, frame, severity),
    ...(diagnostic.related ?? []).flatMap((related) => relatedPlace(related, frame)),
    note('help', diagnostic.help, frame),
  ];
  return `${lines.join('\n')}\n`;
}

function place(diagnostic: Diagnostic, frame: Frame, severity: (text: string) => string): string[] {
  if (diagnostic.site) {
    return pointAt(diagnostic.site, frame, { arrow: '-->', mark: '^', label: diagnostic.label, tint: severity });
  }
  const said: string[] = [];
  if (diagnostic.at && diagnostic.at.length > 0) said.push(note('at', modelPath(diagnostic.at), frame));
  if (diagnostic.label) said.push(note('note', diagnostic.label, frame));
  return said;
}

function relatedPlace(related: Related, frame: Frame): string[] {
  if (related.site) {
    const tintPlace = frame.colors.place;
    return pointAt(related.site, frame, { arrow: ':::', mark: '-', label: related.message, tint: tintPlace });
  }
  const where = related.at && related.at.length > 0 ? ` (${modelPath(related.at)})` : '';
  return [note('note', related.message + where, frame)];
}

interface Pointer {
  readonly arrow: string;
  readonly mark: string;
  readonly label: string | undefined;
  readonly tint: (text: string) => string;
}

function pointAt(site: Site, frame: Frame, { arrow, mark, label, tint: tintMark }: Pointer): string[] {
  const { colors, gutter } = frame;
  const head = `${' '.repeat(gutter)}${colors.place(arrow)} ${printable(site.file)}:${site.line}:${site.column}`;
  const text = frame.text(site.file);
  const line = text === undefined ? undefined : lineOf(text, site.line);
  if (line === undefined) return label ? [head, note('note', label, frame)] : [head];
  const shown = excerpt({
    line,
    column: site.column,
    length: site.length ?? 1,
    maximumWidth: Math.max(20, frame.width - gutter - 3),
  });
  const bar = colors.place('|');
  const words = label ? ` ${indentRest(label, gutter + 4 + shown.indent + shown.carets)}` : '';
  return [
    head,
    `${' '.repeat(gutter)} ${bar}`,
    `${colors.place(String(site.line).padStart(gutter))} ${bar} ${shown.text}`.trimEnd(),
    `${' '.repeat(gutter)} ${bar} ${' '.repeat(shown.indent)}${tintMark(mark.repeat(shown.carets) + words)}`,
  ];
}

function note(kind: string, words: string, { colors, gutter }: Frame): string {
  const start = `${' '.repeat(gutter)} ${colors.place('=')} ${colors.strong(`${kind}:`)} `;
  return start + indentRest(words, gutter + kind.length + 5);
}

/** `httpRoutes[3].rules[1].backends[0].version`, for findings whose source line is not known. */
function modelPath(path: ModelPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

function indentRest(words: string, columns: number): string {
  return printable(words).replaceAll('\n', `\n${' '.repeat(columns)}`);
}

function tint(severity: Severity, colors: Paint): (text: string) => string {
  return severity === 'error' ? colors.error : severity === 'warning' ? colors.warning : colors.note;
}
