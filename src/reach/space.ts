import { rangeCovers } from '../scalar/address-range.ts';
import { addressAtoms } from './address-atoms.ts';
import type { Box } from './box.ts';
import { type Condition, type Term, unknown } from './condition.ts';
import { type Facet, facetKey, natures } from './facet.ts';
import { atomsOf } from './language/atoms.ts';
import type { Expression } from './language/expression.ts';

/**
 * The requests that a set of conditions can tell apart: each facet is cut into atoms, and a request is one atom of every
 * facet. Facets that no condition looks at are not there.
 */
export interface Space {
  readonly facets: readonly CutFacet[];
  /** Conditions that were too large to look into, and so are taken to hold or not for any request. */
  readonly unanalysed: readonly Condition[];
  /** The facet of each condition that was not looked into, in its place. */
  readonly standIns: ReadonlyMap<string, Condition>;
}

/** One facet and the atoms it is cut into. */
export interface CutFacet {
  readonly facet: Facet;
  readonly key: string;
  readonly atoms: readonly FacetAtom[];
  readonly full: bigint;
  /** Which atoms each condition holds for, by its key. */
  readonly sets: ReadonlyMap<string, bigint>;
  readonly conditions: readonly Condition[];
}

/** An example of an atom; undefined when the facet is absent. */
export interface FacetAtom {
  readonly example: string | undefined;
}

/**
 * What one cut may cost. An author's expression above it is said to be unanalysed; 1,024 characters of ordinary ones, and a
 * thousand paths, stay far below.
 */
const limits = { states: 200_000, sets: 30_000 };
const limitsOfOne = { states: 20_000, sets: 3_000 };

/** Cuts the space of requests by all conditions of these terms. */
export function createSpace(terms: Iterable<Term>): Space {
  const known = [...terms];
  const unanalysed = new Map<string, Condition>();
  const standIns = new Map<string, Condition>();
  const facets = new Map<string, CutFacet>();
  const addUnknown = (condition: Condition) => {
    const key = facetKey(condition.facet);
    facets.set(key, cutChoice(key, [condition]));
  };
  for (const [key, conditions] of byFacet(known)) {
    const cut = cutFacet(key, conditions);
    facets.set(key, cut.facet);
    for (const condition of cut.given) {
      const standIn = unknown(conditionName(condition), condition.words);
      unanalysed.set(conditionName(condition), condition);
      standIns.set(conditionName(condition), standIn);
      addUnknown(standIn);
    }
  }
  for (const term of known) {
    const settled = settle(standIns, term);
    if (settled !== term.anyOf) settled.forEach(addUnknown);
  }
  const sorted = [...facets.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { facets: sorted, unanalysed: [...unanalysed.values()], standIns };
}

/**
 * The conditions of a term with stand-ins for what was not looked into. "This path or that unknown" is itself unknown: then
 * one stand-in is all there is.
 */
function settle(standIns: ReadonlyMap<string, Condition>, { anyOf }: Term): readonly Condition[] {
  const known = anyOf.map((condition) => standIns.get(conditionName(condition)) ?? condition);
  if (new Set(known.map(({ facet }) => facetKey(facet))).size <= 1) {
    return known.some((condition, index) => condition !== anyOf[index]) ? known : anyOf;
  }
  return [unknown(anyOf.map(conditionName).join(' or '), anyOf.map(({ words }) => words).join(' or '))];
}

/** Every request. */
export function everything(space: Space): Box {
  return space.facets.map(({ full }) => full);
}

/** The requests for which all terms hold; undefined when there are none. */
export function boxOf(space: Space, terms: readonly Term[]): Box | undefined {
  const sets = new Map<string, bigint>();
  for (const term of terms) {
    const [first, ...others] = settle(space.standIns, term);
    // A term of no condition holds for nothing; that none of nothing holds is always so.
    if (!first && !term.negated) return undefined;
    if (!first) continue;
    const facet = space.facets.find(({ key }) => key === facetKey(first.facet));
    if (!facet) throw new Error(`the space was not cut by ${facetKey(first.facet)}`);
    const union = [first, ...others].reduce((set, { key }) => set | (facet.sets.get(key) ?? 0n), 0n);
    const set = term.negated ? facet.full & ~union : union;
    sets.set(facet.key, (sets.get(facet.key) ?? facet.full) & set);
  }
  const box = space.facets.map(({ key, full }) => sets.get(key) ?? full);
  return box.some((set) => set === 0n) ? undefined : box;
}

function conditionName(condition: Condition): string {
  return `${facetKey(condition.facet)} ${condition.key}`;
}

function byFacet(terms: Iterable<Term>): Map<string, Condition[]> {
  const found = new Map<string, Map<string, Condition>>();
  for (const condition of [...terms].flatMap(({ anyOf }) => anyOf)) {
    const key = facetKey(condition.facet);
    const known = found.get(key) ?? new Map<string, Condition>();
    found.set(key, known.set(condition.key, condition));
  }
  return new Map([...found].map(([key, conditions]) => [key, [...conditions.values()]]));
}

interface Cut {
  readonly facet: CutFacet;
  /** Conditions that were given up. */
  readonly given: readonly Condition[];
}

function cutFacet(key: string, conditions: readonly Condition[]): Cut {
  const nature = natures[conditions[0]?.facet.kind ?? 'unknown'];
  if (nature.kind === 'choice') return { facet: cutChoice(key, conditions), given: [] };
  if (nature.kind === 'address') return { facet: cutAddresses(key, conditions), given: [] };
  const isTooLarge = ({ test }: Condition) =>
    test.kind === 'text' && atomsOf([test.expression], nature.universe, limitsOfOne) === undefined;
  const given = conditions.filter((condition) => condition.key.startsWith('regex ') && isTooLarge(condition));
  const kept = conditions.filter((condition) => !given.includes(condition));
  const cut = cutText(key, kept, conditions);
  if (cut) return { facet: cut, given };
  // Each is small, and all of them together are not: expressions are given up until the rest can be told apart.
  const plain = kept.filter((condition) => !condition.key.startsWith('regex '));
  const facet = cutText(key, plain, conditions);
  if (!facet) throw new Error(`the literal conditions of ${key} are more than can be told apart`);
  return { facet, given: conditions.filter((condition) => !plain.includes(condition)) };
}

function cutText(key: string, conditions: readonly Condition[], all: readonly Condition[]): CutFacet | undefined {
  const facet = all[0]?.facet;
  if (!facet) throw new Error('a facet is cut by at least one condition');
  const nature = natures[facet.kind];
  if (nature.kind !== 'text') throw new Error(`${key} is no text`);
  const texts = conditions.filter(({ test }) => test.kind === 'text');
  const expressions = texts.flatMap(({ test }): Expression[] => (test.kind === 'text' ? [test.expression] : []));
  const found = atomsOf(expressions, nature.universe, limits);
  if (!found) return undefined;
  const absent = nature.mayBeAbsent ? 1 : 0;
  const sets = new Map<string, bigint>(conditions.map(({ key: own, test }) => [own, test.kind === 'absent' ? 1n : 0n]));
  for (const [index, { holds }] of found.entries()) {
    for (const mark of holds) {
      const own = texts[mark]?.key ?? '';
      sets.set(own, (sets.get(own) ?? 0n) | (1n << BigInt(index + absent)));
    }
  }
  const examples = [...(absent === 1 ? [undefined] : []), ...found.map(({ shortest }) => shortest)];
  return {
    facet,
    key,
    atoms: examples.map((example) => ({ example })),
    full: fullSet(examples.length),
    sets,
    conditions,
  };
}

function cutAddresses(key: string, conditions: readonly Condition[]): CutFacet {
  const facet = conditions[0]?.facet;
  if (!facet) throw new Error('a facet is cut by at least one condition');
  const ranges = conditions.flatMap(({ test }) => (test.kind === 'range' ? [test.range] : []));
  const atoms = addressAtoms(ranges);
  const sets = conditions.map(({ key: own, test }): [string, bigint] => {
    const isIn = ({ range }: (typeof atoms)[number]) =>
      test.kind === 'range' && range !== undefined && rangeCovers(test.range, range);
    return [own, atoms.reduce((set, atom, index) => (isIn(atom) ? set | (1n << BigInt(index)) : set), 0n)];
  });
  return {
    facet,
    key,
    atoms: atoms.map(({ example }) => ({ example })),
    full: fullSet(atoms.length),
    sets: new Map(sets),
    conditions,
  };
}

function cutChoice(key: string, conditions: readonly Condition[]): CutFacet {
  const facet = conditions[0]?.facet ?? { kind: 'unknown' as const, name: key };
  const nature = natures[facet.kind];
  if (nature.kind !== 'choice') throw new Error(`${key} is no choice`);
  const sets = conditions.map(({ key: own, test }): [string, bigint] => {
    const index = test.kind === 'member' ? nature.members.indexOf(test.member) : -1;
    return [own, index < 0 ? 0n : 1n << BigInt(index)];
  });
  return {
    facet,
    key,
    atoms: nature.members.map((example) => ({ example })),
    full: fullSet(nature.members.length),
    sets: new Map(sets),
    conditions,
  };
}

function fullSet(size: number): bigint {
  return (1n << BigInt(size)) - 1n;
}
