import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Atom, atomsOf } from '../../src/reach/language/atoms.ts';
import {
  anything,
  choice,
  type Expression,
  emptyText,
  literal,
  sequence,
} from '../../src/reach/language/expression.ts';
import { parseRegex } from '../../src/reach/language/parse-regex.ts';
import { allTexts, normalPaths, type Universe } from '../../src/reach/language/universe.ts';
import { regularExpressionFault } from '../../src/scalar/regular-expression.ts';
import { runs } from '../harness/runs.ts';

const limits = { states: 20_000, sets: 5_000 };

function regex(text: string): Expression {
  const expression = parseRegex(text);
  assert.ok(expression, text);
  return expression;
}

function cut(expressions: readonly Expression[], universe: Universe = allTexts, sets = limits.sets): readonly Atom[] {
  const atoms = atomsOf(expressions, universe, { ...limits, sets });
  assert.ok(atoms);
  return atoms;
}

/** Whether a text is in the language, found by cutting it out of everything. */
function holds(expression: Expression, text: string): boolean {
  const bytes = [...text].map((each) => each.charCodeAt(0));
  const only: Universe = {
    start: 0,
    ends: new Set([bytes.length]),
    moves: [...bytes.map((byte, index) => [{ set: 1n << BigInt(byte), next: index + 1 }]), []],
  };
  return cut([expression], only)[0]?.holds.length === 1;
}

/** What each matches, and what it does not, by the syntax page of RE2. */
const table: readonly (readonly [text: string, matched: readonly string[], unmatched: readonly string[]])[] = [
  ['a|bc', ['a', 'bc'], ['', 'abc', 'b']],
  ['(?i)aé', ['aé', 'Aé'].map(latin), ['b']],
  ['(?i)\\xe9', ['\xe9'], ['\xc9']],
  ['(?i:a)b', ['Ab', 'ab'], ['AB']],
  ['a(?i)b|c', ['ab', 'aB', 'C'], ['A', 'Ab']],
  ['a.c', ['abc', 'a\xffc'], ['a\nc', 'ac']],
  ['(?s)a.c', ['a\nc'], ['ac']],
  ['[^a]', ['\n', 'b'], ['a', '']],
  ['[]a]+', [']a'], ['b']],
  ['[a-]', ['-', 'a'], ['b']],
  ['[\\d-z]', ['-', '5', 'z'], ['a']],
  ['[[:alpha:]_]', ['_', 'Q'], ['1']],
  ['[[:^digit:]]', ['a', '\n'], ['5']],
  ['\\pL', ['a', '\xe9'], ['1', '\xd7']],
  ['\\P{Lu}', ['a', '1'], ['A', '\xc9']],
  ['\\x41\\x{42}\\103', ['ABC'], ['abc']],
  ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['aXb', 'a.ba.b']],
  ['a{2}', ['aa'], ['a', 'aaa']],
  ['a{2,}', ['aa', 'aaaa'], ['a']],
  ['a{1,3}?', ['a', 'aaa'], ['', 'aaaa']],
  ['a{,2}', ['a{,2}'], ['a', 'aa']],
  ['x*?', ['', 'xx'], ['y']],
  ['^a$', ['a'], ['ba']],
  ['a^b', [], ['ab', 'a^b']],
  ['(?m)a$\\n^b', ['a\nb'], ['ab']],
  ['a$\\nb', [], ['a\nb']],
  ['\\bab\\b.*', ['ab', 'ab c', 'ab-'], ['abc', 'ab_']],
  ['a\\Bb', ['ab'], ['a']],
  ['(|a)*', ['', 'aaa'], ['b']],
  ['é', [latin('é')], ['\xe9']],
  ['\\C', ['\n', '\xff'], ['ab']],
  ['(?P<n>a)(?<m>b)', ['ab'], ['a']],
  ['\\s\\w\\D', [' _x', '\tA-'], ['\va1', ' a1']],
];

function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

for (const [text, matched, unmatched] of table) {
  test(`\`${text}\` matches what RE2 matches`, () => {
    for (const each of matched) assert.ok(holds(regex(text), each), `${JSON.stringify(each)} matches`);
    for (const each of unmatched) assert.ok(!holds(regex(text), each), `${JSON.stringify(each)} does not match`);
  });
}

const piece = fc.constantFrom(
  'a',
  'b',
  '/',
  '.',
  '[ab]',
  '[^a]',
  '(a|b)',
  '(?:ab)?',
  'a*',
  'b+',
  '(ab){1,2}',
  '\\w',
  '\\b',
  '^',
  '$',
);
const anyRegex = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(''))
  .filter((text) => regularExpressionFault(text) === undefined);
const words = wordsOver(['a', 'b', '/'], 4);

test('atoms are the classes that the expressions tell apart, each with a shortest member', () => {
  fc.assert(
    fc.property(fc.array(anyRegex, { minLength: 1, maxLength: 3 }), (texts) => {
      const atoms = cut(texts.map(regex));
      const native = texts.map((text) => new RegExp(`^(?:${text})$`));
      const marks = (word: string) => native.flatMap((one, index) => (one.test(word) ? [index] : [])).join();
      for (const { holds: found, shortest } of atoms) assert.equal(marks(shortest), found.join(), shortest);
      assert.equal(new Set(atoms.map((atom) => atom.holds.join())).size, atoms.length);
      for (const word of words) {
        const atom = atoms.find(({ holds: found }) => found.join() === marks(word));
        assert.ok(atom, `${word} is in no atom`);
        assert.ok(atom.shortest.length <= word.length, `${word} is shorter than ${atom.shortest}`);
      }
    }),
    runs(80),
  );
});

test('a condition that no path can meet has no atom', () => {
  assert.deepEqual(
    cut(
      [literal('/a//b'), literal('/./a'), literal('a'), literal('/a%2fb'), literal('/%61'), literal('/a%20b')],
      normalPaths,
    ).flatMap((atom) => atom.holds),
    [5],
  );
});

test('five hundred paths are cut as fast as they are long', () => {
  const below = (path: string) => sequence(literal(path), choice(emptyText, sequence(literal('/'), anything)));
  const paths = Array.from({ length: 500 }, (_, index) => below(`/api/v1/thing-${index}`));
  assert.equal(cut(paths, normalPaths, 30_000).length, 501);
});

test('an expression with too many states is given up, never cut wrongly', () => {
  assert.equal(atomsOf([regex('.*a.{30}')], allTexts, limits), undefined);
  assert.equal(atomsOf([regex('(abcdefghij){1000}'.repeat(3))], allTexts, limits), undefined);
});

test('an expression without a fault is read', () => {
  const part = fc.constantFrom(
    '(',
    ')',
    '[',
    ']',
    '{1}',
    '?',
    '*',
    '\\',
    '^',
    '-',
    ':',
    'P',
    '<',
    'a',
    '1',
    ',',
    '|',
    'd',
    '[:alpha:]',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      if (regularExpressionFault(text) === undefined) assert.ok(parseRegex(text), text);
    }),
    runs(5_000),
  );
});

function wordsOver(letters: readonly string[], longest: number): string[] {
  if (longest === 0) return [''];
  const shorter = wordsOver(letters, longest - 1);
  return [...new Set(['', ...shorter.flatMap((word) => [word, ...letters.map((letter) => word + letter)])])];
}
