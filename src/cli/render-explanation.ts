import { type Paint, paint } from '../diagnostic/render/paint.ts';
import { printable } from '../diagnostic/render/printable.ts';
import type { ExplainedPart, ExplainedSetting, ExplanationDocument, SourcePlace } from './explanation.ts';

/** An explanation for people: one line a setting; of a variant only what differs from what it varies. */
export function renderExplanation(document: ExplanationDocument, look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const { subject, environment, parts } = document;
  const declared = subject.declared ? `  ${colors.place(placeText(subject.declared))}` : '';
  const title = `${subject.kind} ${subject.namespace}/${subject.name}`;
  const head = `${colors.strong(printable(title))} in ${printable(environment)}${declared}\n`;
  const widths = widthsOf(parts);
  return [head, ...parts.map((part) => renderPart(part, { parts, widths, colors }))].join('');
}

interface Context {
  readonly parts: readonly ExplainedPart[];
  readonly widths: Widths;
  readonly colors: Paint;
}

interface Widths {
  readonly name: number;
  readonly value: number;
  readonly chosenBy: number;
}

function widthsOf(parts: readonly ExplainedPart[]): Widths {
  const settings = parts.flatMap((part) => part.settings);
  return {
    name: Math.max(0, ...settings.map(({ name }) => name.length)),
    value: Math.max(0, ...settings.map(({ value }) => Math.min(value.length, 40))),
    chosenBy: Math.max(0, ...settings.map(({ chosen_by }) => chosen_by.length)),
  };
}

function renderPart(part: ExplainedPart, { parts, widths, colors }: Context): string {
  const other = parts.find(({ title }) => title === part.like);
  const shown = other ? part.settings.filter((setting) => !isAmong(setting, other.settings)) : part.settings;
  const title = colors.strong(printable(part.title));
  if (other && shown.length === 0) return `\n${title}: the same\n`;
  const lines = shown.map((setting) => renderSetting(setting, widths, colors));
  return `\n${title}${other ? ': the same but for' : ''}\n${lines.join('')}`;
}

function renderSetting({ name, value, chosen_by, written }: ExplainedSetting, widths: Widths, colors: Paint): string {
  const padded = `  ${name.padEnd(widths.name)}  ${printable(value).padEnd(widths.value)}  `;
  if (!written) return `${padded}${colors.quiet(chosen_by)}\n`;
  return `${padded}${printable(chosen_by).padEnd(widths.chosenBy)}  ${colors.place(placeText(written))}\n`;
}

function isAmong(setting: ExplainedSetting, others: readonly ExplainedSetting[]): boolean {
  return others.some(
    ({ name, value, chosen_by }) => name === setting.name && value === setting.value && chosen_by === setting.chosen_by,
  );
}

function placeText({ file, line, column }: SourcePlace): string {
  return `${printable(file)}:${line}:${column}`;
}
