import { paint } from '../../diagnostic/render/paint.ts';
import { printable } from '../../diagnostic/render/printable.ts';
import type { Finding } from './finding.ts';

/** Findings for people, one to a line, with what to do below those that are not well. */
export function renderFindings(findings: readonly Finding[], look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  const marks = { well: colors.added('ok   '), doubtful: colors.warning('note '), wrong: colors.error('wrong') };
  return findings
    .map(({ subject, state, words, help }) => {
      const line = `${marks[state]}  ${subject.padEnd(width)}  ${printable(words)}`;
      return help === undefined ? `${line}\n` : `${line}\n${' '.repeat(width + 9)}${colors.quiet(printable(help))}\n`;
    })
    .join('');
}
