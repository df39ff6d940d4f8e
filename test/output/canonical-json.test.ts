import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, compactJson, createJsonWriter } from '../../src/output/canonical-json.ts';

const width = 120;

test('both forms say what was given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      assert.deepEqual(JSON.parse(canonicalJson(value)), plain);
      assert.deepEqual(JSON.parse(compactJson(value)), plain);
    }),
  );
});

test('what a writer wrote before does not show', () => {
  const write = createJsonWriter();
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(write(value), canonicalJson(value));
    }),
  );
});

test('the order in which members were added does not show', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse());
      assert.equal(canonicalJson(reversed), canonicalJson(record));
      assert.equal(compactJson(reversed), compactJson(record));
    }),
  );
});

test('a message is on one line exactly when it fits there and no list in it has several items', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), fc.jsonValue(), { minKeys: 1 }), (record) => {
      const [first = '', ...others] = canonicalJson(record).trimEnd().split('\n');
      assert.equal(others.length === 0, !hasLongList(record) && spaced(record).length <= width);
      if (others.length === 0) assert.equal(first, spaced(record));
    }),
    { numRuns: 300 },
  );
});

test('keys are in the order of their code units, also those that look like numbers', () => {
  const record = { b: 1, '10': 1, '9': 1, A: 1, é: 1 };
  assert.equal(compactJson(record), '{"10":1,"9":1,"A":1,"b":1,"é":1}');
  assert.equal(canonicalJson(record), '{ "10": 1, "9": 1, "A": 1, "b": 1, "é": 1 }\n');
});

test('a member that is undefined is not there, an item that is undefined is null', () => {
  assert.equal(compactJson({ a: undefined, b: [undefined] }), '{"b":[null]}');
  assert.equal(canonicalJson({ a: undefined, b: [undefined] }), '{ "b": [null] }\n');
});

test('several items have a line each, small messages have one', () => {
  const long = 'x'.repeat(100);
  assert.equal(
    canonicalJson({ names: ['a', 'b'], none: [], one: ['a'], match: { path: { prefix: '/' } }, long, empty: {} }),
    `{
  "empty": {},
  "long": "${long}",
  "match": { "path": { "prefix": "/" } },
  "names": [
    "a",
    "b"
  ],
  "none": [],
  "one": ["a"]
}
`,
  );
});

test('the key counts towards the width of a line, the indentation does not', () => {
  const fitting = { key: { a: 'x'.repeat(width - '"key": { "a": "" }'.length) } };
  assert.equal(canonicalJson([fitting, [[fitting]]]).match(/^ +"key": .* }$/gm)?.length, 2);
  assert.equal(canonicalJson({ ...fitting, z: 1 }), `{\n  "key": { "a": "${fitting.key.a}" },\n  "z": 1\n}\n`);
  const tooLong = { key: { a: `${fitting.key.a}x` } };
  assert.equal(canonicalJson(tooLong), `{\n  "key": {\n    "a": "${tooLong.key.a}"\n  }\n}\n`);
});

/** On one line, whatever its length. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (members.length === 0) return '{}';
  return `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`).join(', ')} }`;
}

function hasLongList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) && value.length > 1) return true;
  return Object.values(value).some(hasLongList);
}
