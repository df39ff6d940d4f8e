import type { Code } from '../diagnostic/catalog.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { renderGithub } from '../diagnostic/render/github.ts';
import { diagnosticsDocument } from '../diagnostic/render/json.ts';
import { renderJunit } from '../diagnostic/render/junit.ts';
import type { SourceText } from '../diagnostic/render/order.ts';
import { sarifLog } from '../diagnostic/render/sarif.ts';
import { renderTerminal } from '../diagnostic/render/terminal.ts';
import { canonicalJson } from '../output/canonical-json.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { writeNamedFile } from './named-file.ts';
import { chosenFormats, type Format, type FormatTarget } from './options.ts';
import type { Terminal } from './terminal.ts';
import { packageFacts } from './version.ts';

/** What a command found. */
export interface Report {
  readonly command: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: SourceText;
  /** Members that are added to the JSON form: the command's own result. */
  readonly result?: { readonly [member: string]: unknown };
}

/** Prints what a command found in every form that was asked for. */
export function report(found: Report, formats: readonly FormatTarget[], terminal: Terminal): void {
  const targets = chosenFormats(formats);
  for (const { format, file } of targets) {
    const rendered = render(found, format, { color: terminal.color && file === undefined, width: widthOf(terminal) });
    if (file !== undefined) writeNamedFile(file, rendered, terminal);
    else if (format === 'human') terminal.err(rendered);
    else terminal.out(rendered);
  }
}

/** Whether a person reads the terminal: results and closing lines are only for people. */
export function readsHuman(formats: readonly FormatTarget[]): boolean {
  return chosenFormats(formats).some(({ format, file }) => format === 'human' && file === undefined);
}

/** Trying again later is right. */
const temporary: ReadonlySet<Code> = new Set<Code>(['forge-unreachable', 'output-busy', 'repository-unreachable']);
/** What is there is not what the source says. */
const integrity: ReadonlySet<Code> = new Set<Code>(['stale-output']);

/** What a command's findings mean for its exit status. Definitions come first: until they are right nothing else is known. */
export function exitFor(diagnostics: readonly Diagnostic[], failLevel: 'error' | 'warning'): ExitCode {
  const failing = diagnostics.filter(
    ({ severity }) => severity === 'error' || (failLevel === 'warning' && severity === 'warning'),
  );
  if (failing.length === 0) return exitCode.ok;
  if (failing.every(({ code }) => temporary.has(code))) return exitCode.temporary;
  return failing.every(({ code }) => integrity.has(code)) ? exitCode.integrity : exitCode.definitions;
}

/** Columns for source lines: the terminal's own, within reason. */
export function widthOf(terminal: Terminal): number {
  const columns = Number(terminal.environment['COLUMNS']);
  return Number.isInteger(columns) && columns >= 40 ? Math.min(columns, 200) : 120;
}

function render(
  { command, diagnostics, text, result }: Report,
  format: Format,
  look: { color: boolean; width: number },
): string {
  const { version } = packageFacts();
  switch (format) {
    case 'human':
      return renderTerminal(diagnostics, text, look);
    case 'json':
      return canonicalJson({ ...result, ...diagnosticsDocument(diagnostics, { version, command }) });
    case 'github':
      return renderGithub(diagnostics);
    case 'sarif':
      return canonicalJson(sarifLog(diagnostics, version));
    case 'junit':
      return renderJunit(diagnostics, command);
    case 'markdown':
    case 'html':
      throw new Error(`${command} has no ${format} form`);
  }
}
