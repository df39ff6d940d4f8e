import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHeaderName, isHeaderValue } from '../../src/scalar/header-name.ts';
import { isPort } from '../../src/scalar/port.ts';
import { isQueryName } from '../../src/scalar/query-name.ts';
import { isDnsLabel } from '../../src/scalar/service-name.ts';

/** Expects a test to accept the first list and refuse the second. */
function expectTest<T>(accepts: (value: T) => boolean, right: readonly T[], wrong: readonly T[]): void {
  for (const value of right) assert.ok(accepts(value), `${accepts.name}(${JSON.stringify(value)})`);
  for (const value of wrong) assert.ok(!accepts(value), `${accepts.name}(${JSON.stringify(value)})`);
}

test('DNS labels', () => {
  expectTest(
    isDnsLabel,
    ['a', '0', 'a-b', 'a--b', 'a'.repeat(63)],
    ['', '-', '-a', 'a-', 'A', 'a.b', 'a_b', 'ä', 'a'.repeat(64), 'a\n'],
  );
});

test('ports', () => {
  expectTest(isPort, [1, 80, 65_535], [0, -1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY]);
});

test('header names', () => {
  expectTest(
    isHeaderName,
    ['x-user', 'X_User', "a!#$%&'*+.^`|~"],
    ['', ':path', 'x user', 'x:y', 'ä', 'a\n', '"a"', 'a/b'],
  );
});

test('header values', () => {
  expectTest(isHeaderValue, ['', 'a b', 'a\tb', 'ü'], [' a', 'a ', '\ta', 'a\r\nb', 'a\0', '\u007f']);
});

test('query parameter names', () => {
  expectTest(isQueryName, ['a', 'page[size]', 'a.b', 'ü'], ['', 'a=b', 'a&b', 'a#', 'a b', '\n']);
});
