/** The longest regular expression accepted, in characters (Istio's limit). */
const maximumLength = 1_024;
/** RE2's bound on a repetition, and on the product of nested ones. */
const maximumRepetition = 1_000;
/** A bound on the size of the program RE2 makes, well below the one every proxy is told to refuse (32,768 instructions). */
const maximumSize = 30_000;

/**
 * What is wrong with a regular expression in RE2 syntax (github.com/google/re2/wiki/Syntax), as a phrase such as
 * "`(?=` is a look-around, which RE2 does not have"; undefined when nothing is. It is read, never run, so that no
 * expression can cost more than its own length.
 */
export function regularExpressionFault(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > maximumLength) return `it is ${text.length} characters long, more than ${maximumLength}`;
  if (text.includes('\0')) return 'it contains a NUL character';
  return wholeFault({ text, at: 0 });
}

/**
 * The literal text before a final `.*`, when that is all a regular expression is: everything that begins with it matches.
 * `/api/.*` gives `/api/`, `.*` gives the empty text, anything more complicated undefined.
 */
export function regularExpressionPrefix(text: string): string | undefined {
  const plain = text.replace(/^\^/, '').replace(/\$$/, '');
  if (!plain.endsWith('.*')) return undefined;
  const literal = plain.slice(0, -2);
  if (!/^(?:[\w/~!@%&=:;,"'<> -]|\\[./+*?()|[\]{}^$-])*$/.test(literal)) return undefined;
  return literal.replace(/\\(.)/g, '$1');
}

/** Where a recursive-descent reader of RE2 syntax stands. It builds nothing. */
interface Cursor {
  readonly text: string;
  at: number;
}

function wholeFault(cursor: Cursor): string | undefined {
  try {
    const { size } = alternatives(cursor, 1);
    if (cursor.at < cursor.text.length) return 'it has a `)` without a `(`';
    return size > maximumSize ? 'what it repeats makes it too large to run in every proxy' : undefined;
  } catch (caught) {
    if (caught instanceof Fault) return caught.message;
    throw caught;
  }
}

/** What a part of an expression costs. */
interface Measure {
  /** The largest product of nested repetitions inside. */
  readonly repeats: number;
  /** A bound on how many instructions it becomes, where a repetition is written out. */
  readonly size: number;
}

/** `a|b|c` up to a closing parenthesis or the end. */
function alternatives(cursor: Cursor, depth: number): Measure {
  // RE2 refuses deeper nesting than this.
  if (depth > 1_000) throw new Fault('its groups are nested too deeply');
  let measure = sequence(cursor, depth);
  while (take(cursor, '|')) measure = together(measure, sequence(cursor, depth));
  return measure;
}

function sequence(cursor: Cursor, depth: number): Measure {
  let measure: Measure = { repeats: 1, size: 1 };
  while (cursor.at < cursor.text.length && !sees(cursor, '|') && !sees(cursor, ')')) {
    measure = together(measure, repetition(cursor, atom(cursor, depth)));
  }
  return measure;
}

function together(a: Measure, b: Measure): Measure {
  return { repeats: Math.max(a.repeats, b.repeats), size: a.size + b.size + 1 };
}

/** One thing that may be repeated. */
function atom(cursor: Cursor, depth: number): Measure {
  const start = cursor.at;
  if (take(cursor, '(')) return group(cursor, depth);
  if (take(cursor, '[')) return { repeats: 1, size: characterClass(cursor) };
  else if (take(cursor, '\\')) escaped(cursor, false);
  else if ('*+?'.includes(peek(cursor))) throw new Fault(`nothing stands before the \`${peek(cursor)}\``);
  else if (countedRepetition(cursor))
    throw new Fault(`nothing stands before the \`${cursor.text.slice(start, cursor.at)}\``);
  else cursor.at += 1;
  return { repeats: 1, size: cursor.at - start > 1 ? classSize : 1 };
}

function group(cursor: Cursor, depth: number): Measure {
  if (sees(cursor, '?')) {
    if (groupFlags(cursor) === 'closed') {
      if (takeOperator(cursor) || countedRepetition(cursor)) throw new Fault('it repeats flags, which match nothing');
      return { repeats: 1, size: 0 };
    }
  }
  const inner = alternatives(cursor, depth + 1);
  if (!take(cursor, ')')) throw new Fault('it has a `(` without a `)`');
  return { ...inner, size: inner.size + 2 };
}

/** Everything from `?` to the body of a group; `closed` when it was only flags, such as `(?i)`. */
function groupFlags(cursor: Cursor): 'open' | 'closed' {
  const rest = cursor.text.slice(cursor.at);
  const around = /^\?<?[=!]/.exec(rest);
  if (around) throw new Fault(`\`(${around[0]}\` is a look-around, which RE2 does not have`);
  const named = /^\?P?<\w+>/.exec(rest);
  if (named) {
    cursor.at += named[0].length;
    return 'open';
  }
  if (/^\?P=/.test(rest)) throw new Fault('`(?P=` is a back-reference, which RE2 does not have');
  const flags = /^\?(?:[imsU]+|[imsU]*-[imsU]+)?([:)])/.exec(rest);
  if (!flags) throw new Fault(`\`(${rest.slice(0, 2)}\` starts no group RE2 knows`);
  cursor.at += flags[0].length;
  return flags[1] === ')' ? 'closed' : 'open';
}

/** Any `*`, `+`, `?` or `{n,m}` after an atom. */
function repetition(cursor: Cursor, inner: Measure): Measure {
  let most = 1;
  if (!takeOperator(cursor)) {
    const count = countedRepetition(cursor);
    if (!count) return inner;
    most = Math.max(1, count.most);
  }
  const repeats = inner.repeats * most;
  if (repeats > maximumRepetition) throw new Fault(`it repeats more than ${maximumRepetition} times`);
  take(cursor, '?');
  const end = cursor.at;
  if (takeOperator(cursor) || countedRepetition(cursor)) {
    throw new Fault(`\`${cursor.text.slice(end - 1, cursor.at)}\` repeats a repetition`);
  }
  return { repeats, size: (inner.size + 1) * most };
}

/** `{2}`, `{2,}` or `{2,3}`. Anything else that starts with `{` is literal text. */
function countedRepetition(cursor: Cursor): { most: number } | undefined {
  const found = /^\{(\d+)(,(\d*))?\}/.exec(cursor.text.slice(cursor.at));
  if (!found) return undefined;
  cursor.at += found[0].length;
  const least = Number(found[1]);
  const most = found[3] ? Number(found[3]) : least;
  if (least > maximumRepetition || most > maximumRepetition) {
    throw new Fault(`\`${found[0]}\` repeats more than ${maximumRepetition} times`);
  }
  if (most < least) throw new Fault(`\`${found[0]}\` ends before it begins`);
  return { most };
}

/** How many instructions a class such as `\\pL` becomes at most, where a character is a byte. */
const classSize = 16;

/** `[abc]` after its `[`; gives a bound on its instructions: two for each character or range. */
function characterClass(cursor: Cursor): number {
  let size = 2;
  take(cursor, '^');
  for (let first = true; first || !sees(cursor, ']'); first = false) {
    if (cursor.at >= cursor.text.length) throw new Fault('it has a `[` without a `]`');
    const posix = /^\[:(\^?\w*):\]/.exec(cursor.text.slice(cursor.at));
    if (posix) {
      if (!posixClasses.test(posix[1] ?? '')) throw new Fault(`\`${posix[0]}\` is no character class RE2 knows`);
      cursor.at += posix[0].length;
      size += classSize;
      continue;
    }
    const low = classCharacter(cursor);
    size += low === undefined ? classSize : 2;
    // A `-` before the closing bracket, or after a class such as `\d`, stands for itself.
    if (
      low !== undefined &&
      sees(cursor, '-') &&
      cursor.text[cursor.at + 1] !== ']' &&
      cursor.at + 1 < cursor.text.length
    ) {
      const start = cursor.at;
      cursor.at += 1;
      const high = classCharacter(cursor);
      if (high === undefined || high < low) {
        throw new Fault(`\`${cursor.text.slice(start - 1, cursor.at)}\` is not a range of characters`);
      }
    }
  }
  cursor.at += 1;
  return size;
}

/** One member of a class: its code point, or undefined for a class such as `\d`. */
function classCharacter(cursor: Cursor): number | undefined {
  if (take(cursor, '\\')) return escaped(cursor, true);
  const point = cursor.text.codePointAt(cursor.at);
  if (point === undefined) throw new Fault('it has a `[` without a `]`');
  cursor.at += point > 0xffff ? 2 : 1;
  return point;
}

/** What follows a backslash: its code point when it stands for one character. */
function escaped(cursor: Cursor, inClass: boolean): number | undefined {
  const rest = cursor.text.slice(cursor.at);
  if (rest === '') throw new Fault('it ends with a lone `\\`');
  const reference = /^(?:[1-9](?![0-7])|[89]|k[<{'])/.exec(rest);
  if (reference) throw new Fault(`\`\\${reference[0]}\` is a back-reference, which RE2 does not have`);
  const numeric = /^(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|x\{[0-9a-fA-F]{1,6}\})/.exec(rest);
  if (numeric) {
    cursor.at += numeric[0].length;
    const point = /^[0-7]/.test(numeric[0])
      ? Number.parseInt(numeric[0], 8)
      : Number.parseInt(numeric[0].replace(/[x{}]/g, ''), 16);
    // Paths, headers and queries are bytes: Envoy's expressions know no larger character.
    if (point > 0xff) throw new Fault(`\`\\${numeric[0]}\` is more than one byte`);
    return point;
  }
  const property = /^[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})/.exec(rest);
  if (property) {
    if (!properties.test(property[0]))
      throw new Fault(`\`\\${property[0]}\` is no character class that can be used here`);
    cursor.at += property[0].length;
    return undefined;
  }
  const character = rest[0] ?? '';
  if (character === 'Q' && !inClass) {
    const end = rest.indexOf('\\E');
    cursor.at += end < 0 ? rest.length : end + 2;
    return undefined;
  }
  const allowed = inClass ? /^[dDsSwWafnrtv]$/ : /^[dDsSwWafnrtvbBAzC]$/;
  if (!allowed.test(character) && !/^[!-/:-@[-`{-~]$/.test(character)) {
    throw new Fault(`\`\\${character}\` is no escape RE2 knows`);
  }
  cursor.at += 1;
  return controls[character] ?? (/^[dDsSwW]$/.test(character) ? undefined : character.codePointAt(0));
}

function peek(cursor: Cursor): string {
  return cursor.text[cursor.at] ?? '';
}

function sees(cursor: Cursor, character: string): boolean {
  return cursor.text[cursor.at] === character;
}

function takeOperator(cursor: Cursor): boolean {
  return take(cursor, '*') || take(cursor, '+') || take(cursor, '?');
}

function take(cursor: Cursor, character: string): boolean {
  if (!sees(cursor, character)) return false;
  cursor.at += 1;
  return true;
}

const posixClasses = /^\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/;

/** The general categories of Unicode, and `Any`; scripts make no sense where one character is one byte. */
const properties =
  /^[pP]\{?\^?(?:C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|Any|Latin|Common)\}?$/;

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Unwinds the reader; never leaves this file. */
class Fault extends Error {}
