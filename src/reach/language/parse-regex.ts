import { allBytes, type ByteSet, byteRange, bytesIn, bytesOf, foldCase } from './byte-set.ts';
import { perlClasses, posixClasses, unicodeClass } from './character-classes.ts';
import { type Assertion, bytes, choice, type Expression, emptyText, repeat, sequence } from './expression.ts';

/**
 * A regular expression in RE2 syntax as Envoy reads it: Latin-1, `^` and `$` at the ends of the text unless `(?m)`, and
 * `.` without line feeds unless `(?s)`. Only expressions in which `regularExpressionFault` finds nothing wrong; anything
 * else gives undefined, and so does a class this runtime does not know.
 */
export function parseRegex(text: string): Expression | undefined {
  const cursor: Cursor = { text: String.fromCharCode(...bytesOf(text)), at: 0, flags: noFlags };
  try {
    const expression = alternatives(cursor);
    return cursor.at === cursor.text.length ? expression : undefined;
  } catch (caught) {
    if (caught instanceof Unreadable) return undefined;
    throw caught;
  }
}

interface Flags {
  readonly fold: boolean;
  readonly lines: boolean;
  readonly dotAll: boolean;
}

const noFlags: Flags = { fold: false, lines: false, dotAll: false };

/** Where the reader stands. Flags hold until the end of the group they were set in. */
interface Cursor {
  readonly text: string;
  at: number;
  flags: Flags;
}

function alternatives(cursor: Cursor): Expression {
  const outside = cursor.flags;
  const parts = [concatenation(cursor)];
  while (take(cursor, '|')) parts.push(concatenation(cursor));
  cursor.flags = outside;
  return parts.length === 1 && parts[0] ? parts[0] : choice(...parts);
}

function concatenation(cursor: Cursor): Expression {
  const parts: Expression[] = [];
  while (cursor.at < cursor.text.length && !sees(cursor, '|') && !sees(cursor, ')')) {
    parts.push(repetition(cursor, atom(cursor)));
  }
  return sequence(...parts);
}

function atom(cursor: Cursor): Expression {
  const character = cursor.text[cursor.at] ?? '';
  cursor.at += 1;
  switch (character) {
    case '(':
      return group(cursor);
    case '[':
      return bytes(characterClass(cursor));
    case '\\':
      return escaped(cursor);
    case '.':
      return bytes(cursor.flags.dotAll ? allBytes : allBytes & ~bytesIn('\n'));
    case '^':
      return assertion(cursor.flags.lines ? 'line-begin' : 'text-begin');
    case '$':
      return assertion(cursor.flags.lines ? 'line-end' : 'text-end');
    default:
      return letter(cursor, character.charCodeAt(0));
  }
}

function group(cursor: Cursor): Expression {
  const outside = cursor.flags;
  const named = match(cursor, /^\?P?<\w+>/);
  const flags = named ? undefined : match(cursor, /^\?([imsU]*)(?:-([imsU]+))?([:)])/);
  if (!named && !flags && sees(cursor, '?')) throw new Unreadable();
  if (flags) {
    cursor.flags = withFlags(outside, flags[1] ?? '', flags[2] ?? '');
    if (flags[3] === ')') return emptyText;
  }
  const inner = alternatives(cursor);
  if (!take(cursor, ')')) throw new Unreadable();
  cursor.flags = outside;
  return inner;
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const decide = (letter: string, was: boolean) => (on.includes(letter) || was) && !off.includes(letter);
  return { fold: decide('i', flags.fold), lines: decide('m', flags.lines), dotAll: decide('s', flags.dotAll) };
}

/** Greedy or not: which texts match whole is the same. */
function repetition(cursor: Cursor, part: Expression): Expression {
  const counted = match(cursor, /^\{(\d+)(,(\d*))?\}/);
  const operator = counted ? undefined : match(cursor, /^[*+?]/)?.[0];
  if (!counted && operator === undefined) return part;
  take(cursor, '?');
  if (operator === '*') return repeat(part, 0, 'unbounded');
  if (operator === '+') return repeat(part, 1, 'unbounded');
  if (operator === '?') return repeat(part, 0, 1);
  const least = Number(counted?.[1]);
  if (counted?.[2] === undefined) return repeat(part, least, least);
  return repeat(part, least, counted[3] ? Number(counted[3]) : 'unbounded');
}

/** What follows a backslash outside a class. */
function escaped(cursor: Cursor): Expression {
  const assertions: Readonly<Record<string, Assertion>> = {
    A: 'text-begin',
    z: 'text-end',
    b: 'word-boundary',
    B: 'no-word-boundary',
  };
  const next = cursor.text[cursor.at] ?? '';
  const asked = assertions[next];
  if (asked !== undefined) {
    cursor.at += 1;
    return assertion(asked);
  }
  if (take(cursor, 'C')) return bytes(allBytes);
  if (take(cursor, 'Q')) return quoted(cursor);
  const set = escapedSet(cursor);
  return bytes(cursor.flags.fold ? foldCase(set) : set);
}

function quoted(cursor: Cursor): Expression {
  const end = cursor.text.indexOf('\\E', cursor.at);
  const inside = cursor.text.slice(cursor.at, end < 0 ? undefined : end);
  cursor.at = end < 0 ? cursor.text.length : end + 2;
  const letters = [...inside].map((character) => letter(cursor, character.charCodeAt(0)));
  // A repetition after the quote is of its last letter; one of several letters would be refused by none of them.
  const last = letters.at(-1);
  if (last === undefined) return emptyText;
  return sequence(...letters.slice(0, -1), repetition(cursor, last));
}

function characterClass(cursor: Cursor): ByteSet {
  const negated = take(cursor, '^');
  let set = 0n;
  for (let first = true; first || !sees(cursor, ']'); first = false) {
    if (cursor.at >= cursor.text.length) throw new Unreadable();
    set |= classMember(cursor);
  }
  cursor.at += 1;
  const folded = cursor.flags.fold ? foldCase(set) : set;
  return negated ? allBytes & ~folded : folded;
}

function classMember(cursor: Cursor): ByteSet {
  const posix = match(cursor, /^\[:(\^?)(\w+):\]/);
  if (posix) {
    const named = posixClasses[posix[2] ?? ''];
    if (named === undefined) throw new Unreadable();
    return posix[1] ? allBytes & ~named : named;
  }
  const low = classLetter(cursor);
  if (low.byte === undefined || !/^-[^\]]/s.test(cursor.text.slice(cursor.at, cursor.at + 2))) return low.set;
  cursor.at += 1;
  const high = classLetter(cursor);
  if (high.byte === undefined) throw new Unreadable();
  return byteRange(low.byte, high.byte);
}

function classLetter(cursor: Cursor): { readonly set: ByteSet; readonly byte?: number } {
  if (take(cursor, '\\')) {
    const isClass = /^[dDsSwWpP]/.test(cursor.text.slice(cursor.at));
    const set = escapedSet(cursor);
    return isClass ? { set } : { set, byte: set.toString(2).length - 1 };
  }
  const byte = cursor.text.charCodeAt(cursor.at);
  cursor.at += 1;
  return { set: 1n << BigInt(byte), byte };
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The bytes an escape stands for, in a class and outside. */
function escapedSet(cursor: Cursor): ByteSet {
  const numeric = match(cursor, /^(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\})/);
  if (numeric) {
    const point = numeric[1] ? Number.parseInt(numeric[1], 8) : Number.parseInt(numeric[2] ?? numeric[3] ?? '', 16);
    if (point > 0xff) throw new Unreadable();
    return 1n << BigInt(point);
  }
  const property = match(cursor, /^([pP])(?:([A-Z])|\{(\^?)([A-Za-z_]+)\})/);
  if (property) {
    const set = unicodeClass(property[2] ?? property[4] ?? '');
    if (set === undefined) throw new Unreadable();
    const negated = (property[1] === 'P') !== (property[3] === '^');
    return negated ? allBytes & ~set : set;
  }
  const character = cursor.text[cursor.at];
  if (character === undefined) throw new Unreadable();
  cursor.at += 1;
  return perlClasses[character] ?? 1n << BigInt(controls[character] ?? character.charCodeAt(0));
}

function letter(cursor: Cursor, byte: number): Expression {
  const set = 1n << BigInt(byte);
  return bytes(cursor.flags.fold ? foldCase(set) : set);
}

function assertion(holds: Assertion): Expression {
  return { kind: 'assertion', holds };
}

function sees(cursor: Cursor, character: string): boolean {
  return cursor.text[cursor.at] === character;
}

function take(cursor: Cursor, character: string): boolean {
  if (!sees(cursor, character)) return false;
  cursor.at += 1;
  return true;
}

function match(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  const found = pattern.exec(cursor.text.slice(cursor.at));
  if (!found) return undefined;
  cursor.at += found[0].length;
  return found;
}

/** Unwinds the reader; never leaves this file. */
class Unreadable extends Error {}
