import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressAtoms } from '../../src/reach/address-atoms.ts';
import { addressAt, isInRange, rangeSize } from '../../src/scalar/address-number.ts';
import { type AddressRange, parseAddressRange } from '../../src/scalar/address-range.ts';

const range = (text: string): AddressRange => {
  const read = parseAddressRange(text);
  if ('problem' in read) throw new Error(read.problem);
  return read;
};
const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
/** Few numbers, so that ranges contain each other and fill each other up. */
const anyRange = fc
  .record({ last: octet, prefixLength: fc.constantFrom(0, 1, 24, 25, 26, 31, 32), isV6: fc.boolean() })
  .map(({ last, prefixLength, isV6 }): AddressRange => {
    const length = isV6 && prefixLength > 0 ? prefixLength + 96 : prefixLength;
    const whole = isV6 ? { address: '::', prefixLength: 0 } : { address: '0.0.0.0', prefixLength: 0 };
    const base = isV6 ? 0x20010db8n << 96n : 0x0a000000n;
    const size = rangeSize({ ...whole, prefixLength: length });
    const offset = ((base + BigInt(last)) / size) * size;
    return { address: addressAt(whole, offset), prefixLength: length };
  });

test('atoms of addresses are apart: each has an example that is in its range and in none inside it', () => {
  fc.assert(
    fc.property(fc.array(anyRange, { maxLength: 8 }), (ranges) => {
      const atoms = addressAtoms(ranges);
      const seen = new Set<string>();
      for (const { example, range: innermost } of atoms) {
        const holding = ranges.filter((one) => isInRange(one, example));
        const smallest = holding.sort((a, b) => b.prefixLength - a.prefixLength)[0];
        assert.deepEqual(innermost, smallest);
        seen.add(`${innermost?.address}/${innermost?.prefixLength}`);
      }
      assert.equal(seen.size, atoms.length);
    }),
  );
});

test('no atom is missing: every address is like one of the examples', () => {
  fc.assert(
    fc.property(fc.array(anyRange, { maxLength: 8 }), anyRange, (ranges, { address }) => {
      const signature = (of: string) => ranges.map((one) => isInRange(one, of)).join();
      const isKnown = addressAtoms(ranges).some(({ example }) => signature(example) === signature(address));
      assert.ok(isKnown || address === '0.0.0.0' || address === '::', address);
    }),
  );
});

test('ranges that fill another up leave nothing of it', () => {
  const found = addressAtoms(['10.0.0.0/24', '10.0.0.0/25', '10.0.0.128/25'].map(range));
  assert.deepEqual(
    found.map(({ example }) => example),
    ['0.0.0.1', '10.0.0.0', '10.0.0.128'],
  );
});
