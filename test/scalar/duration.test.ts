import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, milliseconds, parseDuration } from '../../src/scalar/duration.ts';

test('durations are read as GEP-2257 writes them', () => {
  const read = { '0s': 0, '500ms': 500, '2s': 2_000, '1m30s': 90_000, '1h2m3s4ms': 3_723_004, '1s1s': 2_000 };
  for (const [text, expected] of Object.entries(read)) assert.equal(parseDuration(text), expected, text);
});

test('anything else is not a duration', () => {
  for (const text of ['', '2', 's', '1.5s', '-1s', '+1s', ' 1s', '1s ', '1 s', '1d', '1S', '100000s', '1h1m1s1ms1h']) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

test('durations are written as short as whole numbers allow', () => {
  const written = { 0: '0s', 1: '1ms', 1500: '1500ms', 2000: '2s', 120000: '2m', 5400000: '90m', 100001: '1m40s1ms' };
  for (const [count, text] of Object.entries(written)) assert.equal(formatDuration(milliseconds(Number(count))), text);
});

test('what is written reads back as the same length of time', () => {
  fc.assert(
    fc.property(fc.nat({ max: 99_999 * 3_600_000 }), (count) => {
      assert.equal(parseDuration(formatDuration(milliseconds(count))), count);
    }),
  );
});

test('the units of a text add up in any order', () => {
  const part = fc.tuple(fc.nat({ max: 9_999 }), fc.constantFrom('h', 'm', 's', 'ms'));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const whole = parseDuration(parts.map(([count, unit]) => `${count}${unit}`).join(''));
      const sum = parts.reduce((total, [count, unit]) => total + (parseDuration(`${count}${unit}`) ?? Number.NaN), 0);
      assert.equal(whole, sum);
    }),
  );
});
