import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';

/** Errors of our own settings, not of a file, are ours to see; one is enough. */
const fileError = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/;

/** Reads `file(line,column): error TSnnnn: message`, with indented lines that belong to the message above. */
export function readCompilerOutput(output: string, files: ReadonlyMap<string, string>): Diagnostic[] {
  const errors: { file: string; line: number; column: number; number: string; text: string[] }[] = [];
  let elsewhere: string | undefined;
  let isOurs = false;
  for (const printed of output.split(/\r?\n/)) {
    const [, file = '', line, column, number = '', text = ''] = fileError.exec(printed) ?? [];
    if (line !== undefined) {
      isOurs = files.has(file);
      if (isOurs) errors.push({ file, line: Number(line), column: Number(column), number, text: [text] });
    } else if (/^\s+\S/.test(printed)) {
      if (isOurs) errors.at(-1)?.text.push(printed);
    } else if (/^error TS\d+: /.test(printed)) {
      isOurs = false;
      elsewhere ??= printed.replace(/^error /, '');
    }
  }
  if (errors.length === 0 && elsewhere !== undefined) return [diagnose('type-check-failed', { problem: elsewhere })];
  return errors.map(({ file, line, column, number, text }) => {
    const written =
      files
        .get(file)
        ?.split('\n')
        [line - 1]?.slice(column - 1) ?? '';
    const site = { file, line, column, length: wordLength(written) };
    return diagnose('type-error', { number, text: joined(text) }, { site });
  });
}

/** The compiler prints where an error starts; what stands there is a word or a literal. */
function wordLength(text: string): number {
  return /^(?:[\w$]+|'[^']*'|"[^"]*"|`[^`]*`)/.exec(text)?.[0].length ?? 1;
}

/** A message explains itself in steps, the last of which is the most exact; three lines are enough beside the source. */
function joined(lines: readonly string[]): string {
  const texts = lines.map((line) => line.trim().replace(/\.$/, ''));
  const shown = texts.length > 3 ? [texts[0], ...texts.slice(-2)] : texts;
  return shown.join('; ');
}
