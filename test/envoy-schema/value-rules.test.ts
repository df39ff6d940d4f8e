import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueTests } from '../../src/emit/envoy/schema/value-rules.ts';

function finding(kind: string, rules: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  return valueTests(kind, new Map(Object.entries(rules)), undefined)
    .map((check) => check(value))
    .find((text) => text !== undefined);
}

test('ranges are open or closed, and inside out when the lower limit is above the upper one', () => {
  assert.equal(finding('uint32', { gt: 1, lte: 5 }, 5), undefined);
  assert.equal(finding('uint32', { gt: 1, lte: 5 }, 1), 'must be greater than 1 and at most 5');
  assert.equal(finding('uint32', { gte: 1, lt: 5 }, 5), 'must be at least 1 and less than 5');
  assert.equal(finding('uint64', { gte: 10n, lt: 5n }, 7n), 'must be at least 10 or less than 5');
  assert.equal(finding('uint64', { gte: 10n, lt: 5n }, 4n), undefined);
  assert.equal(finding('duration', { gte: 1_000_000n }, 999_999n), 'must be at least 0.001s');
});

test('text is measured in characters or in bytes', () => {
  assert.equal(finding('string', { max_len: 1n }, 'é'), undefined);
  assert.equal(finding('string', { max_bytes: 1n }, 'é'), 'must have at most 1 bytes');
  assert.equal(finding('string', { min_len: 1n }, ''), 'must not be empty');
  assert.equal(finding('string', { len: 2n }, 'abc'), 'must have 2 characters');
  assert.equal(finding('bytes', { min_len: 2n }, new Uint8Array(1)), 'must have at least 2 bytes');
});

test('text has its pattern, prefix, suffix and parts', () => {
  assert.equal(finding('string', { pattern: '^a+$' }, 'aab'), 'must match ^a+$');
  assert.equal(finding('string', { prefix: '/' }, 'a'), 'must start with /');
  assert.equal(finding('string', { suffix: '/' }, 'a'), 'must end with /');
  assert.equal(finding('string', { contains: 'b' }, 'a'), 'must contain b');
  assert.equal(finding('string', { not_contains: 'a' }, 'a'), 'must not contain a');
});

test('a header value may hold a tab but no line break; a lax header name may hold more', () => {
  assert.equal(finding('string', { well_known_regex: 2 }, 'a\tb'), undefined);
  assert.equal(finding('string', { well_known_regex: 2 }, 'a\nb'), 'must be a valid header value');
  assert.equal(finding('string', { well_known_regex: 1 }, 'a b'), 'must be a valid header name');
  assert.equal(finding('string', { well_known_regex: 1, strict: false }, 'a b'), undefined);
});

test('lists of allowed and refused values', () => {
  assert.equal(finding('string', { in: ['a', 'b'] }, 'c'), 'must be one of a, b');
  assert.equal(finding('enum', { not_in: [3] }, 3), 'must not be 3');
  assert.equal(finding('bool', { const: true }, false), 'must be true');
});

test('an empty value passes where the rule says so, and only there', () => {
  assert.equal(finding('string', { min_len: 3n, ignore_empty: true }, ''), undefined);
  assert.equal(finding('string', { min_len: 3n, ignore_empty: true }, 'a'), 'must have at least 3 characters');
});

test('a rule that cannot be checked is our bug, not a pass', () => {
  assert.throws(() => valueTests('string', new Map([['uuid', true]]), undefined), /string\.uuid is not supported/);
});
