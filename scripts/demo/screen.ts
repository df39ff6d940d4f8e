import { styleText } from 'node:util';

/** What the demo shows: numbered steps, the commands run, and one line for everything that was checked. */
export interface Screen {
  step(title: string): void;
  /** A sentence of explanation. */
  say(text: string): void;
  command(text: string): void;
  /** What a command printed, indented; long output is cut in the middle, and the cut is stated. */
  output(text: string, limit?: number): void;
  /** Something that must hold. When it does not, the demo ends as failed. */
  expect(holds: boolean, text: string): void;
  table(rows: readonly (readonly [string, string])[]): void;
}

/** Raised when an expectation of the demo does not hold; the message has been shown already. */
export class ExpectationFailed extends Error {}

export function createScreen(write: (text: string) => void, color: boolean): Screen {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  let number = 0;
  return {
    step(title) {
      number += 1;
      const heading = `${number}. ${title}`;
      write(`\n${style('bold', heading)}\n${style('dim', '─'.repeat(heading.length))}\n`);
    },
    say: (text) => write(`${text}\n`),
    command: (text) => write(`${style('cyan', '$')} ${style('bold', text)}\n`),
    output(text, limit = 40) {
      for (const line of shorten(text.trimEnd().split('\n'), limit)) write(`    ${line}\n`);
    },
    expect(holds, text) {
      write(holds ? `  ${style('green', '✓')} ${text}\n` : `  ${style('red', '✗')} ${text}\n`);
      if (!holds) throw new ExpectationFailed(text);
    },
    table(rows) {
      const width = Math.max(...rows.map(([name]) => name.length));
      for (const [name, value] of rows) write(`  ${style('dim', name.padEnd(width))}  ${value}\n`);
    },
  };
}

function shorten(lines: readonly string[], limit: number): readonly string[] {
  if (lines.length <= limit) return lines;
  const head = Math.ceil(limit * 0.6);
  const tail = limit - head;
  return [...lines.slice(0, head), `… ${lines.length - limit} lines left out`, ...lines.slice(-tail)];
}
