import { type AddressRange, rangeCovers } from './address-range.ts';
import { canonicalIpAddress } from './ip-address.ts';

/** How many addresses a range has. */
export function rangeSize({ address, prefixLength }: AddressRange): bigint {
  return 1n << BigInt((address.includes(':') ? 128 : 32) - prefixLength);
}

/** The address so many after the first of a range, in canonical form. */
export function addressAt({ address }: AddressRange, offset: bigint): string {
  const number = addressNumber(address) + offset;
  if (!address.includes(':')) return parts(number, 4, 8n).join('.');
  const groups = parts(number, 8, 16n).map((group) => group.toString(16));
  return canonicalIpAddress(groups.join(':')) ?? '';
}

/** Whether an address in canonical form is in a range. */
export function isInRange(range: AddressRange, address: string): boolean {
  return rangeCovers(range, { address, prefixLength: address.includes(':') ? 128 : 32 });
}

function addressNumber(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [before = '', after = ''] = address.split('::');
  const read = (half: string) => (half === '' ? [] : half.split(':').map((group) => BigInt(`0x${group}`)));
  const [left, right] = [read(before), read(after)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n);
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65_536n + group, 0n);
}

function parts(number: bigint, count: number, bits: bigint): bigint[] {
  return Array.from({ length: count }, (_, index) => {
    const shift = bits * BigInt(count - 1 - index);
    return (number >> shift) & ((1n << bits) - 1n);
  });
}
