import type { Box } from './box.ts';
import type { Facet } from './facet.ts';
import type { CutFacet, Space } from './space.ts';

/**
 * Which requests a box holds, in words: `every request`, `GET, POST /cart/* except /cart/admin/*`, or
 * `requests on host a.example with header tester = "yes" without header old`.
 */
export function boxWords(space: Space, box: Box): string {
  const said = space.facets.flatMap((facet, index) => {
    const words = setWords(facet, box[index] ?? 0n);
    return words ? [{ facet: facet.facet, words }] : [];
  });
  const line = (kind: Facet['kind'], every: string) => {
    const found = said.find(({ facet }) => facet.kind === kind);
    return found && listed(found.words, every);
  };
  const method = line('method', 'any method');
  const path = line('path', 'any path');
  const host = line('host', 'any host');
  const details = said.filter(({ facet }) => !isHead(facet));
  if (said.length === 0) return 'every request';
  const target = [method, path ?? 'any path'].filter(Boolean).join(method?.includes(' except ') ? ' on ' : ' ');
  return [
    method === undefined && path === undefined ? 'requests' : target,
    ...(host === undefined ? [] : [`on host ${host}`.replace('on host any host', 'on any host')]),
    ...detailWords(
      'with',
      details.map(({ facet, words }) => facetWords(facet, words.holds, ' or ')),
    ),
    ...detailWords(
      'without',
      details.map(({ facet, words }) => facetWords(facet, words.except, ' and ')),
    ),
  ].join(' ');
}

/** What is said by itself, before the details. */
function isHead({ kind }: Facet): boolean {
  return kind === 'method' || kind === 'path' || kind === 'host';
}

function detailWords(preposition: string, details: readonly string[]): string[] {
  const words = details.filter(Boolean);
  return words.length === 0 ? [] : [`${preposition} ${words.join(' and ')}`];
}

/** `header x = "1" or header x like [a-z]+`. */
function facetWords(facet: Facet, conditions: readonly string[], between: string): string {
  const name =
    facet.kind === 'unknown' || facet.kind === 'token' || facet.kind === 'claim'
      ? ''
      : 'name' in facet
        ? `${facet.kind} ${facet.name} `
        : `${facet.kind.replace('-', ' ')} `;
  return conditions
    .map((words) => `${name}${words.startsWith('"') ? '= ' : ''}${words}`.replace(' (any value)', ''))
    .join(between);
}

/** A set of atoms as conditions that hold, and conditions that do not; undefined for all of them. */
interface SetWords {
  readonly holds: readonly string[];
  readonly except: readonly string[];
}

function setWords({ full, sets, conditions, atoms }: CutFacet, set: bigint): SetWords | undefined {
  if (set === full) return undefined;
  const named = conditions.map(({ key, words }) => ({ words, set: sets.get(key) ?? 0n }));
  const cover = (wanted: bigint, from = named): { readonly words: string[]; readonly rest: bigint } => {
    const inside = from.filter((one) => one.set !== 0n && (one.set & ~wanted) === 0n);
    // The widest first, so that what it covers is not said again.
    inside.sort((a, b) => bits(b.set) - bits(a.set));
    let rest = wanted;
    const words: string[] = [];
    for (const one of inside) {
      if ((one.set & rest) === 0n) continue;
      words.push(one.words);
      rest &= ~one.set;
    }
    return { words, rest };
  };
  const candidates: SetWords[] = [];
  const positive = cover(set);
  if (positive.rest === 0n) candidates.push({ holds: positive.words, except: [] });
  const negative = cover(full & ~set);
  if (negative.rest === 0n) candidates.push({ holds: [], except: negative.words });
  for (const { words, set: wide } of named.filter((one) => (set & ~one.set) === 0n && one.set !== set)) {
    const without = cover(wide & ~set);
    if (without.rest === 0n) candidates.push({ holds: [words], except: without.words });
  }
  const size = ({ holds, except }: SetWords) => holds.length + except.length * 1.1;
  const best = candidates.sort((a, b) => size(a) - size(b))[0];
  if (best) return best;
  const examples = atoms.flatMap(({ example }, index) =>
    (positive.rest >> BigInt(index)) & 1n ? [example === undefined ? '(absent)' : `such as ${example}`] : [],
  );
  return { holds: [...positive.words, ...examples], except: [] };
}

function bits(set: bigint): number {
  return set.toString(2).replaceAll('0', '').length;
}

function listed(words: SetWords, every: string): string {
  const head = words.holds.length === 0 ? every : words.holds.join(', ');
  return words.except.length === 0 ? head : `${head} except ${words.except.join(', ')}`;
}
