/** A set of bytes, one bit each. Paths, headers and queries are bytes to a proxy, so a language here is over 256 letters. */
export type ByteSet = bigint;

export const allBytes: ByteSet = (1n << 256n) - 1n;

/** The bytes from `low` to `high`, both included. */
export function byteRange(low: number, high: number): ByteSet {
  if (high < low) return 0n;
  return ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
}

/** The bytes of the characters of a text, all below 256. */
export function bytesIn(characters: string): ByteSet {
  let set = 0n;
  for (const character of characters) set |= 1n << BigInt(character.charCodeAt(0));
  return set;
}

export function hasByte(set: ByteSet, byte: number): boolean {
  return ((set >> BigInt(byte)) & 1n) === 1n;
}

/** The bytes of a set, rising. */
export function membersOf(set: ByteSet): number[] {
  const members: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if (hasByte(set, byte)) members.push(byte);
  return members;
}

/** A text as proxies see it: its UTF-8 bytes, each as one character below 256. */
export function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** Both cases of every ASCII letter: RE2 folds no other where a character is a byte, tried on Envoy 1.40. */
export function foldCase(set: ByteSet): ByteSet {
  let folded = set;
  for (const byte of membersOf(set)) {
    const other = otherCase(byte);
    if (other !== undefined) folded |= 1n << BigInt(other);
  }
  return folded;
}

function otherCase(byte: number): number | undefined {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x20;
  return undefined;
}
