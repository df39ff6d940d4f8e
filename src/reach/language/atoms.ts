import { type Automaton, automatonOf } from './automaton.ts';
import { allBytes, type ByteSet, bytesIn, membersOf } from './byte-set.ts';
import { wordBytes } from './character-classes.ts';
import type { Assertion, Expression } from './expression.ts';
import type { Universe } from './universe.ts';

/** Texts that no expression tells apart: the expressions that hold for all of them, by index, and the shortest of them. */
export interface Atom {
  readonly holds: readonly number[];
  readonly shortest: string;
}

/** How much work one cut may be. Above either it is given up, and said. */
export interface AtomLimits {
  /** States of the automaton that all expressions are built into. */
  readonly states: number;
  /** Sets of states that are looked at. */
  readonly sets: number;
}

/**
 * Cuts a universe of texts into the classes that the expressions tell apart, exactly, each with its shortest member: a
 * breadth-first walk over the sets of states that can be reached. Undefined when it would take more than the limits.
 */
export function atomsOf(
  expressions: readonly Expression[],
  universe: Universe,
  limits: AtomLimits,
): readonly Atom[] | undefined {
  const automaton = automatonOf(expressions, limits.states);
  if (!automaton) return undefined;
  const walk = createWalk(automaton, universe);
  const atoms = new Map<string, Atom>();
  for (let index = 0; index < walk.queue.length; index += 1) {
    if (walk.queue.length > limits.sets) return undefined;
    const place = walk.queue[index];
    if (!place) break;
    if (universe.ends.has(place.universe)) {
      const holds = marksAt(walk, place);
      const key = holds.join();
      if (!atoms.has(key)) atoms.set(key, { holds, shortest: textTo(walk, index) });
    }
    step(walk, place, index);
  }
  return [...atoms.values()];
}

/** Where reading can be: the states before anything is skipped, what the last byte was, and where the universe is. */
interface Place {
  readonly states: readonly number[];
  readonly last: Neighbour;
  readonly universe: number;
  /** The place before, and the byte that led here. */
  readonly from: number;
  readonly byte: number;
}

/** What assertions need to know of a byte. */
type Neighbour = 'none' | 'word' | 'line-feed' | 'other';

interface Walk {
  readonly automaton: Automaton;
  readonly universe: Universe;
  /** Bytes that no state tells apart, each with the byte that stands for it in a witness: the most readable. */
  readonly letters: readonly { readonly byte: number; readonly neighbour: Neighbour }[];
  /** For each state that reads, which letters it reads. */
  readonly reads: readonly (ReadonlySet<number> | undefined)[];
  readonly universeMoves: readonly ReadonlyMap<number, number>[];
  readonly hasAssertions: boolean;
  readonly queue: Place[];
  readonly seen: Set<string>;
}

function createWalk(automaton: Automaton, universe: Universe): Walk {
  const hasAssertions = automaton.states.some(({ kind }) => kind === 'assert');
  const sets = new Set<ByteSet>();
  for (const state of automaton.states) if (state.kind === 'read') sets.add(state.set);
  for (const { set } of universe.moves.flat()) sets.add(set);
  if (hasAssertions) for (const set of [wordBytes, bytesIn('\n')]) sets.add(set);
  const letters = classesOf([...sets]);
  const indexes = letters.map(({ byte }, index) => ({ index, bit: 1n << BigInt(byte) }));
  const within = new Map(
    [...sets].map((set) => [set, new Set(indexes.filter(({ bit }) => set & bit).map((l) => l.index))]),
  );
  const walk: Walk = {
    automaton,
    universe,
    letters,
    reads: automaton.states.map((state) => (state.kind === 'read' ? within.get(state.set) : undefined)),
    universeMoves: universe.moves.map(
      (moves) =>
        new Map(moves.flatMap(({ set, next }) => [...(within.get(set) ?? [])].map((letter) => [letter, next]))),
    ),
    hasAssertions,
    queue: [],
    seen: new Set(),
  };
  visit(walk, { states: automaton.start, last: 'none', universe: universe.start, from: -1, byte: -1 });
  return walk;
}

/** The classes into which sets cut all bytes. */
function classesOf(sets: readonly ByteSet[]): { byte: number; neighbour: Neighbour }[] {
  let classes: ByteSet[] = [allBytes];
  for (const set of sets) {
    classes = classes.flatMap((one) => [one & set, one & ~set].filter((part) => part !== 0n));
  }
  return classes
    .map(mostReadable)
    .sort((a, b) => rank(a) - rank(b))
    .map((byte) => ({ byte, neighbour: neighbourOf(byte) }));
}

/** Witnesses are read by people: letters before digits before marks, so that the shortest is also the plainest. */
const readable = [...'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_/.'].map((c) => c.charCodeAt(0));

function rank(byte: number): number {
  const place = readable.indexOf(byte);
  return place >= 0 ? place : 1_000 + (byte >= 0x21 && byte < 0x7f ? byte : byte + 1_000);
}

function mostReadable(set: ByteSet): number {
  return membersOf(set).reduce((best, byte) => (rank(byte) < rank(best) ? byte : best));
}

function neighbourOf(byte: number): Neighbour {
  if ((wordBytes >> BigInt(byte)) & 1n) return 'word';
  return byte === 10 ? 'line-feed' : 'other';
}

function visit(walk: Walk, place: Place): void {
  // Without assertions it does not matter what was read before.
  const key = `${place.universe} ${walk.hasAssertions ? place.last : ''} ${place.states.join()}`;
  if (walk.seen.has(key)) return;
  walk.seen.add(key);
  walk.queue.push(place);
}

function step(walk: Walk, place: Place, index: number): void {
  const moves = walk.universeMoves[place.universe];
  if (!moves || moves.size === 0) return;
  const closures = new Map<Neighbour, readonly number[]>();
  const targets = new Map<number, number[]>([...moves.keys()].map((letter) => [letter, []]));
  for (const [letter, list] of targets) {
    const neighbour = walk.hasAssertions ? (walk.letters[letter]?.neighbour ?? 'other') : 'other';
    let closure = closures.get(neighbour);
    if (!closure) {
      closure = closureOf(walk, place, neighbour);
      closures.set(neighbour, closure);
    }
    for (const number of closure) {
      const state = walk.automaton.states[number];
      if (state?.kind === 'read' && walk.reads[number]?.has(letter)) list.push(state.next);
    }
  }
  for (const [letter, list] of targets) {
    const to = moves.get(letter);
    const read = walk.letters[letter];
    if (to === undefined || !read) continue;
    const states = [...new Set(list)].sort((a, b) => a - b);
    visit(walk, { states, last: read.neighbour, universe: to, from: index, byte: read.byte });
  }
}

/** Every state reached without reading, given what stands on either side. */
function closureOf(walk: Walk, { states, last }: Place, next: Neighbour): number[] {
  const found = new Set<number>();
  const open = [...states];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    if (found.has(number)) continue;
    found.add(number);
    const state = walk.automaton.states[number];
    if (state?.kind === 'fork') open.push(...state.next);
    if (state?.kind === 'assert' && asserted[state.holds](last, next)) open.push(state.next);
  }
  return [...found];
}

const asserted: Readonly<Record<Assertion, (last: Neighbour, next: Neighbour) => boolean>> = {
  'text-begin': (last) => last === 'none',
  'text-end': (_, next) => next === 'none',
  'line-begin': (last) => last === 'none' || last === 'line-feed',
  'line-end': (_, next) => next === 'none' || next === 'line-feed',
  'word-boundary': (last, next) => (last === 'word') !== (next === 'word'),
  'no-word-boundary': (last, next) => (last === 'word') === (next === 'word'),
};

function marksAt(walk: Walk, place: Place): number[] {
  const marks = closureOf(walk, place, 'none').flatMap((number) => {
    const state = walk.automaton.states[number];
    return state?.kind === 'end' ? [state.mark] : [];
  });
  return [...new Set(marks)].sort((a, b) => a - b);
}

function textTo(walk: Walk, index: number): string {
  const read: string[] = [];
  for (let place = walk.queue[index]; place && place.from >= 0; place = walk.queue[place.from]) {
    read.push(String.fromCharCode(place.byte));
  }
  return read.reverse().join('');
}
