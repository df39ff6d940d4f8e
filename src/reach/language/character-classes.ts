import { allBytes, type ByteSet, byteRange, bytesIn } from './byte-set.ts';

const digit = byteRange(0x30, 0x39);
const upper = byteRange(0x41, 0x5a);
const lower = byteRange(0x61, 0x7a);
const word = digit | upper | lower | bytesIn('_');
/** RE2's `\s`: without the vertical tab. */
const space = bytesIn('\t\n\f\r ');

/** Bytes that count as letters of a word for `\b`. */
export const wordBytes: ByteSet = word;

/** `\d` and its kin (github.com/google/re2/wiki/Syntax). */
export const perlClasses: Readonly<Record<string, ByteSet>> = {
  d: digit,
  D: allBytes & ~digit,
  s: space,
  S: allBytes & ~space,
  w: word,
  W: allBytes & ~word,
};

/** What stands between `[:` and `:]`. */
export const posixClasses: Readonly<Record<string, ByteSet>> = {
  alnum: digit | upper | lower,
  alpha: upper | lower,
  ascii: byteRange(0, 0x7f),
  blank: bytesIn('\t '),
  cntrl: byteRange(0, 0x1f) | byteRange(0x7f, 0x7f),
  digit,
  graph: byteRange(0x21, 0x7e),
  lower,
  print: byteRange(0x20, 0x7e),
  punct: byteRange(0x21, 0x2f) | byteRange(0x3a, 0x40) | byteRange(0x5b, 0x60) | byteRange(0x7b, 0x7e),
  space: space | bytesIn('\v'),
  upper,
  word,
  xdigit: digit | bytesIn('abcdefABCDEF'),
};

/** A Unicode property such as `Lu`, as far as one byte is one character; undefined for one that this runtime does not know. */
export function unicodeClass(name: string): ByteSet | undefined {
  if (name === 'Any') return allBytes;
  const property = name === 'Latin' || name === 'Common' ? `Script=${name}` : name;
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^\\p{${property}}$`, 'u');
  } catch {
    return undefined;
  }
  let set = 0n;
  for (let byte = 0; byte < 256; byte += 1) {
    if (pattern.test(String.fromCharCode(byte))) set |= 1n << BigInt(byte);
  }
  return set;
}
