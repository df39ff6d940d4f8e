import { allBytes, type ByteSet, byteRange, bytesIn } from './byte-set.ts';

/**
 * The texts that can occur at all, as a deterministic automaton: only for these is anything true or false. A transition
 * that is missing leads nowhere.
 */
export interface Universe {
  readonly start: number;
  readonly ends: ReadonlySet<number>;
  readonly moves: readonly (readonly { readonly set: ByteSet; readonly next: number }[])[];
}

const letters = byteRange(0x61, 0x7a);
const digits = byteRange(0x30, 0x39);
const unreserved = letters | byteRange(0x41, 0x5a) | digits | bytesIn('-._~');
const slash = bytesIn('/');
const dot = bytesIn('.');
const percent = bytesIn('%');
/** What a path may hold as it is after normalisation: RFC 3986's `pchar`, without the percent sign. */
const plain = unreserved | bytesIn("!$&'()*+,;=:@");

/**
 * Paths after normalisation, without the query: they start with `/`, no segment but the last is empty, none is `.` or `..`,
 * and what is percent-encoded must be so: never a slash, a backslash, or what would be decoded.
 */
export const normalPaths: Universe = {
  start: 0,
  ends: new Set([1, 4]),
  moves: [
    [{ set: slash, next: 1 }],
    // 1: after a slash; 2: after `/.`; 3: after `/..`; 4: inside a segment that has more
    [
      { set: plain & ~dot, next: 4 },
      { set: dot, next: 2 },
      { set: percent, next: 5 },
    ],
    [
      { set: plain & ~dot, next: 4 },
      { set: dot, next: 3 },
      { set: percent, next: 5 },
    ],
    [
      { set: plain, next: 4 },
      { set: percent, next: 5 },
    ],
    [
      { set: plain, next: 4 },
      { set: slash, next: 1 },
      { set: percent, next: 5 },
    ],
    // 5: after `%`. The second digit leaves out what is decoded, refused or turned into a slash.
    [
      { set: bytesIn('01'), next: 6 },
      { set: bytesIn('2'), next: 7 },
      { set: bytesIn('3'), next: 8 },
      { set: bytesIn('46'), next: 9 },
      { set: bytesIn('5'), next: 10 },
      { set: bytesIn('7'), next: 11 },
      { set: bytesIn('89abcdefABCDEF'), next: 12 },
    ],
    // 6: no control characters are sent encoded by anybody; proxies may refuse them
    [],
    [{ set: bytesIn('0123456789abcABC'), next: 4 }],
    [{ set: bytesIn('abcdefABCDEF'), next: 4 }],
    [{ set: bytesIn('0'), next: 4 }],
    [{ set: bytesIn('bdeBDE'), next: 4 }],
    [{ set: bytesIn('bcdBCD'), next: 4 }],
    [{ set: digits | bytesIn('abcdefABCDEF'), next: 4 }],
  ],
};

/** Header field values (RFC 9110 section 5.5): no control characters, no white space at either end; may be empty. */
export const fieldValues: Universe = inner(byteRange(0x21, 0x7e) | byteRange(0x80, 0xff), bytesIn(' \t'));

/** Values of query parameters as they are written in a request. */
export const queryValues: Universe = inner(byteRange(0x21, 0x7e) & ~bytesIn('&#'), 0n);

/** Host names without port: labels of letters, digits and inner hyphens, in lower case. */
export const hostNames: Universe = {
  start: 0,
  ends: new Set([1]),
  moves: [
    [{ set: letters | digits, next: 1 }],
    [
      { set: letters | digits, next: 1 },
      { set: bytesIn('-'), next: 2 },
      { set: dot, next: 0 },
    ],
    [
      { set: letters | digits, next: 1 },
      { set: bytesIn('-'), next: 2 },
    ],
  ],
};

/** Every text. */
export const allTexts: Universe = { start: 0, ends: new Set([0]), moves: [[{ set: allBytes, next: 0 }]] };

function inner(outer: ByteSet, between: ByteSet): Universe {
  return {
    start: 0,
    ends: new Set([0, 1]),
    moves: [
      [{ set: outer, next: 1 }],
      [
        { set: outer, next: 1 },
        { set: between, next: 2 },
      ],
      [
        { set: outer, next: 1 },
        { set: between, next: 2 },
      ],
    ],
  };
}
