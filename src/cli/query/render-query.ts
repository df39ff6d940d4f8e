import { type Paint, paint } from '../../diagnostic/render/paint.ts';
import { printable } from '../../diagnostic/render/printable.ts';
import { placeWords } from '../../plan/plan-words.ts';
import { percentWords } from '../../plan/words.ts';
import { witnessWords } from '../../reach/witness.ts';
import type { QueryAnswer, QueryDocument, QueryHop } from './query-document.ts';

/** The answers for a person: the verdict first, then the way there, step by step. */
export function renderQuery({ answers }: QueryDocument, look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  return answers
    .map((one) => answerLines(one, colors).join('\n'))
    .join('\n\n')
    .concat('\n');
}

function answerLines(
  { mesh, environment, from, to, request, verdict, served, hops }: QueryAnswer,
  colors: Paint,
): string[] {
  const head = `${from} -> ${to}: ${witnessWords(request)}`;
  const share = verdict === 'partly' && served !== undefined ? `, ${percentWords(served)} served` : '';
  const tint = verdict === 'allowed' ? colors.added : colors.warning;
  return [
    `${colors.strong(printable(head))}  ${colors.quiet(printable(`${mesh}/${environment}`))}`,
    tint(`${words[verdict]}${share}`),
    ...hops.map((hop) => `  ${hopLine(hop, colors)}`),
  ];
}

const words: Readonly<Record<QueryAnswer['verdict'], string>> = {
  allowed: 'allowed',
  answered: 'answered by the proxy',
  refused: 'refused',
  partly: 'partly allowed',
  'no-route': 'no route',
  'nobody-serves': 'nobody serves it',
  unknown: 'cannot be told',
};

function hopLine({ kind, name, words: said, passes, site }: QueryHop, colors: Paint): string {
  const mark = passes ? colors.added('>') : colors.removed('x');
  const indent = kind === 'tls' || kind === 'access' ? '  ' : '';
  const place = site ? ` ${colors.quiet(`(${placeWords(site)})`)}` : '';
  return `${indent}${mark} ${kind.padEnd(8)}  ${printable(name)}  ${printable(said)}${place}`;
}
