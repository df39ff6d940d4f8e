import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalIpAddress, isLoopback, isUnicast } from '../../src/scalar/ip-address.ts';

test('an address has one text', () => {
  assert.equal(canonicalIpAddress('10.0.0.1'), '10.0.0.1');
  assert.equal(canonicalIpAddress('FD00:0:0::0001'), 'fd00::1');
  assert.equal(canonicalIpAddress('0:0:0:0:0:0:0:0'), '::');
  assert.equal(canonicalIpAddress('1:0:0:2:0:0:0:3'), '1:0:0:2::3');
  assert.equal(canonicalIpAddress('node-a'), undefined);
});

test('the one text of an IPv6 address is the one URLs have', () => {
  const group = fc.oneof(
    fc.constant('0'),
    fc.constant('0000'),
    fc.nat({ max: 0xffff }).map((value) => value.toString(16).toUpperCase()),
  );
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const address = groups.join(':');
      assert.equal(`[${canonicalIpAddress(address)}]`, new URL(`http://[${address}]`).hostname);
    }),
  );
});

test('loopback is 127.0.0.0/8 and ::1', () => {
  for (const address of ['127.0.0.1', '127.255.0.9', '::1', '0:0:0:0:0:0:0:1']) assert.ok(isLoopback(address), address);
  for (const address of ['128.0.0.1', '10.127.0.1', '::', '0.0.0.0', 'localhost', '127.0.0.256', '']) {
    assert.ok(!isLoopback(address), address);
  }
});

test('an address of one machine is neither all of them nor many', () => {
  for (const address of ['10.0.0.1', '127.0.0.1', 'fd00::1', '223.255.255.255']) assert.ok(isUnicast(address), address);
  for (const address of ['0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255', '::', 'ff02::1', 'host', '10.0.0.01']) {
    assert.ok(!isUnicast(address), address);
  }
});
