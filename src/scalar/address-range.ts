import { canonicalIpAddress } from './ip-address.ts';

/** Addresses that begin with the same bits (CIDR, RFC 4632 section 3.1; RFC 4291 section 2.3). */
export interface AddressRange {
  /** In canonical form, with every bit after the prefix zero. */
  readonly address: string;
  readonly prefixLength: number;
}

/** What is wrong with a text that is to be an address range, with a repair where there is one. */
export interface AddressRangeFault {
  readonly problem: string;
  readonly repaired: string | undefined;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or a single address. Bits after the prefix are a mistake, not noise. */
export function parseAddressRange(text: string): AddressRange | AddressRangeFault {
  const [, written = '', length] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
  const address = canonicalIpAddress(written);
  if (address === undefined) return { problem: 'it does not begin with an IP address', repaired: undefined };
  const bits = address.includes(':') ? 128 : 32;
  if (length === undefined) return { address, prefixLength: bits };
  const prefixLength = /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefixLength <= bits)) {
    return { problem: `after the slash belongs a whole number from 0 to ${bits}`, repaired: undefined };
  }
  const masked = maskedAddress(address, prefixLength);
  if (masked === address) return { address, prefixLength };
  return { problem: `it has bits after the first ${prefixLength}`, repaired: `${masked}/${prefixLength}` };
}

/** As it is written: an address alone stands for itself. */
export function formatAddressRange({ address, prefixLength }: AddressRange): string {
  return prefixLength === (address.includes(':') ? 128 : 32) ? address : `${address}/${prefixLength}`;
}

/** Whether every address of one range is in the other. */
export function rangeCovers(wide: AddressRange, narrow: AddressRange): boolean {
  if (wide.address.includes(':') !== narrow.address.includes(':') || wide.prefixLength > narrow.prefixLength)
    return false;
  return maskedAddress(narrow.address, wide.prefixLength) === wide.address;
}

function maskedAddress(address: string, prefixLength: number): string {
  const isV6 = address.includes(':');
  const width = isV6 ? 16 : 8;
  const groups = isV6 ? v6Groups(address) : address.split('.').map(Number);
  const masked = groups.map((group, index) => {
    const kept = Math.min(width, Math.max(0, prefixLength - index * width));
    return group & (((1 << width) - 1) ^ ((1 << (width - kept)) - 1));
  });
  if (!isV6) return masked.join('.');
  return canonicalIpAddress(masked.map((group) => group.toString(16)).join(':')) ?? '';
}

/** The eight groups of an address in canonical form. */
function v6Groups(address: string): number[] {
  const [before = '', after] = address.split('::');
  const read = (half: string) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [read(before), read(after ?? '')];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
