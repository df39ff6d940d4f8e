import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Box, merged } from '../../src/reach/box.ts';
import { anyOf, below, exactly, matching, member, noneOf, type Term } from '../../src/reach/condition.ts';
import { type Clause, type Decision, differences, termsOf } from '../../src/reach/decision.ts';
import type { Facet } from '../../src/reach/facet.ts';
import { createSpace, type Space } from '../../src/reach/space.ts';
import { type Witness, witnessOf } from '../../src/reach/witness.ts';
import { boxWords } from '../../src/reach/words.ts';
import { runs } from '../harness/runs.ts';

const path: Facet = { kind: 'path' };
const method: Facet = { kind: 'method' };
const user: Facet = { kind: 'header', name: 'user' };

/** A term, and what it means to somebody who reads it without automata. */
interface Meant {
  readonly term: Term;
  readonly holds: (request: Witness) => boolean;
}

const meant: readonly Meant[] = [
  { term: anyOf([exactly(path, '/a')]), holds: (r) => r.path === '/a' },
  { term: anyOf([below(path, '/a')]), holds: (r) => r.path === '/a' || r.path.startsWith('/a/') },
  { term: anyOf([below(path, '/a/b'), exactly(path, '/c')]), holds: (r) => /^(\/a\/b(\/.*)?|\/c)$/.test(r.path) },
  { term: anyOf([matching(path, '/[ab](/.*)?')]), holds: (r) => /^\/[ab](\/.*)?$/.test(r.path) },
  { term: noneOf([matching(path, '.*/b')]), holds: (r) => !/^.*\/b$/.test(r.path) },
  {
    term: anyOf([member(method, 'GET'), member(method, 'POST')]),
    holds: (r) => r.method === 'GET' || r.method === 'POST',
  },
  { term: noneOf([member(method, 'GET')]), holds: (r) => r.method !== 'GET' },
  { term: anyOf([exactly(user, 'x')]), holds: (r) => r.headers['user'] === 'x' },
  { term: anyOf([matching(user, 'x.*')]), holds: (r) => /^x.*$/.test(r.headers['user'] ?? '-') },
  { term: noneOf([exactly(user, 'x')]), holds: (r) => r.headers['user'] !== 'x' },
];

type MeantClause = { readonly parts: readonly Meant[]; readonly outcome: string };
const anyClause = fc.record({
  parts: fc.subarray([...meant], { maxLength: 3 }),
  outcome: fc.constantFrom('one', 'two', 'three'),
});
const anyDecision = fc.array(anyClause, { maxLength: 5 });

function decisionOf(clauses: readonly MeantClause[]): Decision<string> {
  const read = clauses.map(
    ({ parts, outcome }, index): Clause<string> => ({ rule: `${index}`, when: parts.map(({ term }) => term), outcome }),
  );
  return [...read, { rule: 'last', when: [], outcome: 'none' }];
}

function decide(clauses: readonly MeantClause[], request: Witness): [rule: string, outcome: string] {
  const index = clauses.findIndex(({ parts }) => parts.every(({ holds }) => holds(request)));
  return index < 0 ? ['last', 'none'] : [`${index}`, clauses[index]?.outcome ?? ''];
}

/** Every request of a grid that has a member for each way these terms can tell requests apart. */
const grid: Witness[] = ['/', '/a', '/a/', '/a/x', '/a/b', '/a/b/c', '/b', '/c', '/c/b', '/ab'].flatMap((one) =>
  ['GET', 'POST', 'PUT'].flatMap((verb) =>
    [undefined, '', 'x', 'xy', 'y'].map((name) => ({
      method: verb,
      path: one,
      headers: name === undefined ? {} : { user: name },
      query: {},
    })),
  ),
);

function contains(space: Space, box: Box, request: Witness): boolean {
  return space.facets.every((facet, index) => {
    const set = box[index] ?? 0n;
    const held = facet.conditions.filter(({ test: { kind }, ...condition }) => {
      if (kind === 'absent') return request.headers['user'] === undefined;
      const known = meant.find(
        ({ term }) =>
          term.anyOf.length === 1 &&
          term.anyOf[0]?.key === condition.key &&
          term.anyOf[0].facet.kind === condition.facet.kind,
      );
      if (known) return known.term.negated !== known.holds(request);
      return condition.facet.kind === 'method'
        ? condition.words === request.method
        : readPath(condition.key, request.path);
    });
    const atom = facet.atoms.findIndex(
      (_, atomIndex) =>
        facet.conditions.every(({ key }) => {
          const inside = ((facet.sets.get(key) ?? 0n) >> BigInt(atomIndex)) & 1n;
          return (inside === 1n) === held.some((one) => one.key === key);
        }) && isRightAtom(facet.facet.kind, facet.atoms[atomIndex]?.example, request),
    );
    assert.ok(atom >= 0, `${JSON.stringify(request)} is in no atom of ${facet.key}`);
    return ((set >> BigInt(atom)) & 1n) === 1n;
  });
}

function readPath(key: string, text: string): boolean {
  const [kind, value = ''] = key.split(' ');
  return kind === 'exact' ? text === value : text === value || text.startsWith(`${value}/`);
}

/** Absence and the words of a choice are atoms of their own. */
function isRightAtom(kind: string, example: string | undefined, request: Witness): boolean {
  if (kind === 'method') return example === request.method;
  return kind !== 'header' || (example === undefined) === (request.headers['user'] === undefined);
}

test('two decisions differ for exactly the requests that are in a difference, and every witness is one', () => {
  fc.assert(
    fc.property(anyDecision, anyDecision, (before, after) => {
      const sides = { before: decisionOf(before), after: decisionOf(after) };
      const space = createSpace(termsOf(sides.before, sides.after));
      const found = differences(space, sides, (was, is) => was === is);
      assert.ok(found);
      for (const { boxes, before: was, after: is } of found) {
        for (const box of boxes) {
          const witness = witnessOf(space, box);
          assert.deepEqual(decide(before, witness), [was.rule, was.outcome]);
          assert.deepEqual(decide(after, witness), [is.rule, is.outcome]);
        }
      }
      for (const request of grid) {
        const differs = decide(before, request)[1] !== decide(after, request)[1];
        const inside = found.some(({ boxes }) => boxes.some((box) => contains(space, box, request)));
        assert.equal(inside, differs, JSON.stringify(request));
      }
    }),
    runs(120),
  );
});

test('what is too large to look into may hold or not, and is said', () => {
  const large = matching(path, '/.*a.{40}');
  const sides = {
    before: [
      { rule: '0', when: [anyOf([large])], outcome: 'one' },
      { rule: '1', when: [], outcome: 'two' },
    ],
    after: [{ rule: '1', when: [], outcome: 'two' }],
  };
  const space = createSpace(termsOf(sides.before, sides.after));
  assert.deepEqual(
    space.unanalysed.map(({ words }) => words),
    ['like /.*a.{40}'],
  );
  const [found] = differences(space, sides, (was, is) => was === is) ?? [];
  assert.ok(found?.boxes[0]);
  assert.deepEqual(witnessOf(space, found.boxes[0]).provided, ['like /.*a.{40}']);
  // The same expression on both sides holds for the same requests, whatever those are.
  assert.deepEqual(
    differences(space, { before: sides.before, after: sides.before }, (was, is) => was === is),
    [],
  );
});

test('a box is said in the fewest words', () => {
  const say = (terms: readonly Term[], when: readonly Term[]) => {
    const sides = {
      before: [
        { rule: '0', when, outcome: 1 },
        { rule: '1', when: [], outcome: 0 },
      ],
      after: [{ rule: '1', when: [], outcome: 0 }],
    };
    const space = createSpace([...terms, ...termsOf(sides.before)]);
    const boxes = (differences(space, sides, (was, is) => was === is) ?? []).flatMap((one) => one.boxes);
    return merged(boxes).map((box) => boxWords(space, box));
  };
  const areas = [anyOf([below(path, '/a'), below(path, '/a/b'), exactly(path, '/c')])];
  assert.deepEqual(say(areas, []), ['every request']);
  assert.deepEqual(say(areas, [anyOf([below(path, '/a')])]), ['/a/*']);
  assert.deepEqual(say(areas, [anyOf([below(path, '/a')]), noneOf([below(path, '/a/b')])]), ['/a/* except /a/b/*']);
  assert.deepEqual(say(areas, [noneOf([exactly(path, '/c')])]), ['any path except /c']);
  assert.deepEqual(say([], [anyOf([member(method, 'GET')]), noneOf([exactly(user, 'x')])]), [
    'GET any path without header user = "x"',
  ]);
  assert.deepEqual(say([], [noneOf([member(method, 'GET')])]), ['any method except GET on any path']);
});
