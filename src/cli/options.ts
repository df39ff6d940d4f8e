import { type Command, InvalidArgumentError, Option } from 'commander';
import { nearestName } from '../scalar/nearest-name.ts';

/** A form in which findings or results are printed. */
export type Format = 'human' | 'json' | 'github' | 'sarif' | 'junit' | 'markdown' | 'html';

/** One form, and the file it goes to; without one it goes to the terminal. */
export interface FormatTarget {
  readonly format: Format;
  readonly file?: string;
}

/** What is compiled. */
export interface SourceChoice {
  readonly at?: string;
  readonly env?: string;
  readonly entry?: string;
  /** Seconds. */
  readonly timeLimit?: number;
}

/** How findings are printed, and how bad one must be to fail the command. */
export interface ReportChoice {
  readonly format: readonly FormatTarget[];
  readonly failLevel: 'error' | 'warning';
}

/** Adds what says how a mesh is evaluated. */
export function addMeshOptions(command: Command): Command {
  return command
    .option('--env <name>', 'only this environment (default: every one the mesh declares)')
    .option('--entry <file>', 'the file evaluation starts at (default: "mesh.ts")')
    .option('--time-limit <seconds>', 'how long one evaluation may take (default: 30)', parseSeconds);
}

/** Adds `--format` with the forms a command has, the first being the default, and `--fail-level`. */
export function addReportOptions(command: Command, formats: readonly Format[]): Command {
  return command
    .addOption(formatOption(formats))
    .addOption(
      new Option('--fail-level <level>', 'the mildest finding that fails the command')
        .choices(['error', 'warning'])
        .default('error'),
    );
}

/** `--format json`, `--format sarif=mesh.sarif`, and several of them. */
export function formatOption(formats: readonly Format[]): Option {
  const names = formats.join(', ');
  return new Option('--format <format[=file]>', `how to print: ${names}; may be given several times`)
    .default([], formats[0])
    .argParser((text: string, earlier: readonly FormatTarget[]) => withFormat(earlier, parseFormat(text, formats)));
}

/** The forms that were asked for, or the default. */
export function chosenFormats(chosen: readonly FormatTarget[]): readonly FormatTarget[] {
  return chosen.length === 0 ? [{ format: 'human' }] : chosen;
}

/** Whether standard output carries data for a program, so that words for people must go elsewhere. */
export function printsData(chosen: readonly FormatTarget[]): boolean {
  return chosen.some(({ format, file }) => format !== 'human' && file === undefined);
}

function withFormat(earlier: readonly FormatTarget[], added: FormatTarget): readonly FormatTarget[] {
  if (printsData(earlier) && printsData([added])) {
    throw new InvalidArgumentError(`Two forms cannot share standard output; send one to a file: ${added.format}=FILE.`);
  }
  return [...earlier, added];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new InvalidArgumentError('Give a number of seconds above 0.');
}

function parseFormat(text: string, formats: readonly Format[]): FormatTarget {
  const cut = text.indexOf('=');
  const name = cut < 0 ? text : text.slice(0, cut);
  const file = cut < 0 ? undefined : text.slice(cut + 1);
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    const nearest = nearestName(name, formats);
    const hint = nearest === undefined ? `Use one of ${formats.join(', ')}.` : `Did you mean ${nearest}?`;
    throw new InvalidArgumentError(hint);
  }
  if (file === '') throw new InvalidArgumentError('Name the file after the equals sign.');
  return file === undefined ? { format } : { format, file };
}
