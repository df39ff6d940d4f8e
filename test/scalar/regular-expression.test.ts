import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { regularExpressionFault, regularExpressionPrefix } from '../../src/scalar/regular-expression.ts';

/** Each of these was given to Envoy 1.40, which accepted it. */
const accepted = [
  'a{1000}'.repeat(10),
  '[acegikmoqsuwy]{1000}',
  'a',
  'a*?',
  '(?P<n>a)(?<m>b)',
  '(?i)x',
  '(?i:x)',
  '(?i-s:x)',
  '(?)',
  '[]a]',
  '[^]]',
  '[a-]',
  '[-a]',
  '[a-c-e]',
  '[\\d-z]',
  '[[:alpha:]_]',
  '[[:^alpha:]-z]',
  'a{2,}',
  'a{,2}',
  'a{0}',
  '^*',
  '()',
  '|',
  '(|a)*',
  '\\Qa+*\\E',
  '\\17',
  '\\xFF',
  '\\x{FF}',
  '\\_',
  '\\-',
  '\\pL',
  '\\p{Lu}',
  '\\C',
  '\\A\\z\\b',
  '[0-9a-f]{8}-[0-9a-f]{4}',
  'é',
];

/** Each of these was given to Envoy 1.40, which refused it. */
const refused = [
  // RE2 writes repetitions out, and every proxy has a limit for that.
  'a{1000}'.repeat(34),
  '(?:a?){1000}'.repeat(20),
  '',
  'a**',
  'a*{2}',
  'a{2}{3}',
  'a*??',
  'x++',
  'a{2,}+',
  '*',
  'a|*',
  '{2}',
  '(?i)*',
  '(?=x)',
  '(?!x)',
  '(?<=x)',
  '(?<!x)',
  '(?>a)',
  '(?#x)',
  '(?P=n)',
  '(?P>n)',
  '(?x)a',
  '(?-)',
  '(?i-)a',
  '(?i',
  '\\1',
  '\\8',
  '\\',
  '\\q',
  '\\Z',
  '\\G',
  '\\E',
  '\\h',
  '\\é',
  '\\xZZ',
  '\\x{100}',
  '\\p{Foo}',
  '[b-a]',
  '[a-\\d]',
  '[a-[:digit:]]',
  '[\\b]',
  '[a',
  '[[:foo:]]',
  '(a',
  'a)',
  'x{2,1}',
  'a{1001}',
  '(a{100}){100}',
];

test('what Envoy accepts has no fault', () => {
  for (const text of accepted) assert.equal(regularExpressionFault(text), undefined, text);
});

test('what Envoy refuses has one', () => {
  for (const text of refused) assert.equal(typeof regularExpressionFault(text), 'string', text);
});

test('a fault says what it is', () => {
  assert.equal(regularExpressionFault('(?=x)'), '`(?=` is a look-around, which RE2 does not have');
  assert.equal(regularExpressionFault('(a)\\1'), '`\\1` is a back-reference, which RE2 does not have');
  assert.equal(regularExpressionFault('a)'), 'it has a `)` without a `(`');
  // Envoy has no such limit; a longer one is nothing a reviewer can read.
  assert.equal(regularExpressionFault('b*'.repeat(600)), 'it is 1200 characters long, more than 1024');
});

const literal = fc.stringMatching(/^[a-z/.*+?()[\]{}|^$\\-]{0,12}$/);

test('an escaped text is an expression that begins with it', () => {
  fc.assert(
    fc.property(literal, (text) => {
      const escaped = text.replace(/[.*+?()[\]{}|^$\\-]/g, '\\$&');
      assert.equal(regularExpressionFault(`${escaped}.*`), undefined, escaped);
      if (!text.includes('\\')) assert.equal(regularExpressionPrefix(`${escaped}.*`), text);
    }),
  );
});

test('where the prefix is known, everything that begins with it matches', () => {
  const expression = fc.tuple(fc.stringMatching(/^[a-c/.?*+[\]\\^$]{0,8}$/), fc.constantFrom('.*', '', '.*$'));
  fc.assert(
    fc.property(expression, fc.stringMatching(/^[a-c/.]{0,6}$/), ([start, end], rest) => {
      const text = start + end;
      const prefix = regularExpressionPrefix(text);
      if (prefix === undefined || regularExpressionFault(text) !== undefined) return;
      assert.match(prefix + rest, new RegExp(`^(?:${text})$`));
    }),
    { numRuns: 5_000 },
  );
});

test('any text has an answer', () => {
  const piece = fc.constantFrom(
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '?',
    '*',
    '\\',
    '^',
    '-',
    ':',
    'P',
    '<',
    '>',
    'a',
    '1',
    ',',
    '|',
    '=',
    '\0',
    '💥',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const fault = regularExpressionFault(pieces.join(''));
      assert.ok(fault === undefined || fault.length > 0);
    }),
    { numRuns: 5_000 },
  );
});
