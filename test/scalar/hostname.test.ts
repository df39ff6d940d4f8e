import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostnameCovers, isHostname, isIpAddress } from '../../src/scalar/hostname.ts';

test('host names have labels, and at most one star in front', () => {
  for (const text of ['localhost', 'a.example', '*.a.example', 'xn--bcher-kva.example', `${'a'.repeat(63)}.b`]) {
    assert.ok(isHostname(text), text);
  }
  for (const text of [
    '',
    '*',
    '*.',
    '.a',
    'a.',
    'a..b',
    'A.example',
    'a_b',
    '-a',
    'a-',
    'a.*.b',
    '**.a',
    '10.0.0.1',
    '::1',
    'a:80',
  ]) {
    assert.ok(!isHostname(text), text);
  }
  assert.ok(!isHostname(`${'a.'.repeat(127)}`));
});

const label = fc.constantFrom('a', 'b', 'shop');
const exact = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const anyName = fc.oneof(
  exact,
  exact.map((name) => `*.${name}`),
  fc.constant('*'),
);

test('a wildcard covers its subdomains and not its domain', () => {
  assert.ok(hostnameCovers('*.shop.example', 'a.b.shop.example'));
  assert.ok(hostnameCovers('*.example', '*.shop.example'));
  assert.ok(!hostnameCovers('*.shop.example', 'shop.example'));
  assert.ok(!hostnameCovers('*.shop.example', 'bookshop.example'));
  assert.ok(!hostnameCovers('*.shop.example', '*.example'));
  assert.ok(!hostnameCovers('*.shop.example', '*'));
  assert.ok(!hostnameCovers('shop.example', '*.shop.example'));
});

test('covering is reflexive and transitive, and two names that cover each other are one', () => {
  fc.assert(
    fc.property(anyName, anyName, anyName, (a, b, c) => {
      assert.ok(hostnameCovers(a, a));
      assert.ok(hostnameCovers('*', a));
      if (hostnameCovers(a, b) && hostnameCovers(b, c)) assert.ok(hostnameCovers(a, c), `${a} ${b} ${c}`);
      if (hostnameCovers(a, b) && hostnameCovers(b, a)) assert.equal(a, b);
    }),
    { numRuns: 2_000 },
  );
});

test('what covers a name covers every host under it', () => {
  fc.assert(
    fc.property(anyName, anyName, exact, (wide, narrow, host) => {
      if (hostnameCovers(wide, narrow) && hostnameCovers(narrow, host)) assert.ok(hostnameCovers(wide, host));
    }),
    { numRuns: 2_000 },
  );
});

test('addresses are those Node knows, without zones and embedded IPv4', () => {
  const character = fc.constantFrom('0', '1', '9', 'f', ':', ':', '.', '25');
  const text = fc.array(character, { maxLength: 16 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), (address) => {
      if (address.includes(':') && address.includes('.')) return;
      assert.equal(isIpAddress(address), isIP(address) !== 0, address);
    }),
    { numRuns: 5_000 },
  );
});
