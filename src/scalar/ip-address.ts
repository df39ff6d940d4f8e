import { isIpAddress } from './hostname.ts';

/** One text for each IP address: lower case, no leading zeros, the longest run of zero groups as `::` (RFC 5952). */
export function canonicalIpAddress(text: string): string | undefined {
  if (!isIpAddress(text)) return undefined;
  if (!text.includes(':')) return text;
  const groups = ipv6Groups(text).map((group) => group.toString(16));
  let start = -1;
  let length = 1;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === '0') to++;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
  }
  if (start < 0) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

/** An address only the machine itself can reach: `127.0.0.0/8` or `::1`. */
export function isLoopback(text: string): boolean {
  const address = canonicalIpAddress(text);
  return address === '::1' || (address?.startsWith('127.') ?? false);
}

/** An address of one machine: neither "all addresses" (`0.0.0.0`, `::`) nor multicast nor broadcast. */
export function isUnicast(text: string): boolean {
  const address = canonicalIpAddress(text);
  if (address === undefined || address === '::') return false;
  if (address.includes(':')) return !address.startsWith('ff');
  const first = Number(address.split('.', 1)[0]);
  return first > 0 && first < 224;
}

function ipv6Groups(text: string): number[] {
  const [before = '', after] = text.split('::');
  const read = (half: string) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  const left = read(before);
  if (after === undefined) return left;
  const right = read(after);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

/**
 * An address that no network routes to from elsewhere: private (RFC 1918), unique local (RFC 4193), link-local (RFC 3927, where clouds
 * have their metadata service; RFC 4291), shared (RFC 6598) or loopback.
 */
export function isPrivateAddress(text: string): boolean {
  const address = canonicalIpAddress(text);
  if (address === undefined) return false;
  if (address.includes(':')) return address === '::1' || /^f[cd]/.test(address) || /^fe[89ab]/.test(address);
  const [first = 0, second = 0] = address.split('.').map(Number);
  return (
    first === 10 ||
    first === 127 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second < 128)
  );
}
