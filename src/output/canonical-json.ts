/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with sorted keys, two-space indentation and a final newline: the form of every JSON file meshc writes.
 *
 * What fits on one line is on one line, so that a small message reads as one thing and changes as one line of a diff. A list
 * of several items has a line for each, however short: one that comes or goes is then one line of a diff.
 */
export function canonicalJson(value: unknown): string {
  return createJsonWriter()(value);
}

/** {@link canonicalJson} for many documents of one kind: it remembers how their keys are written, which saves a third. */
export function createJsonWriter(): (value: unknown) => string {
  const keys = new Map<string, Key>();
  return (value) => {
    const text: Text = { parts: [], keys, taken: 0 };
    const line = write(value, 0, text);
    return `${line ?? text.parts.join('')}\n`;
  };
}

/** JSON with sorted keys and no white space: the form that is hashed and signed inside a release. */
export function compactJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`;
  if (!isRecord(value)) return scalar(value);
  let text = '';
  for (const key of sortedKeys(value)) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${compactJson(value[key])}`;
  }
  return `{${text}}`;
}

/** Columns of a line, without its indentation: deep inside a document a small message is still a small message. */
const width = 120;

/** What is written so far. Parts, joined once at the end: text that grows level by level is copied at each. */
interface Text {
  readonly parts: string[];
  readonly keys: Map<string, Key>;
  /** Columns of the key before the value that comes next. */
  taken: number;
}

/** A key as it is written. */
interface Key {
  /** Quoted, with its colon. */
  readonly name: string;
  /** The same on a new line, with what ends the line before: two for each depth, of a first member and of a later one. */
  readonly openings: string[];
}

/** Answers a value that fits on one line; any other it writes, and answers nothing. */
function write(value: unknown, depth: number, text: Text): string | undefined {
  if (Array.isArray(value)) return writeList(value, depth, text);
  return isRecord(value) ? writeRecord(value, depth, text) : scalar(value);
}

function writeList(list: readonly unknown[], depth: number, text: Text): string | undefined {
  if (list.length === 0) return '[]';
  const { parts, taken } = text;
  const start = parts.length;
  const inner = lineBreak(depth + 1);
  let line: string | undefined;
  for (const item of list) {
    parts.push(parts.length === start ? '[' : ',', inner);
    text.taken = 0;
    line = write(item, depth + 1, text);
    if (line !== undefined) parts.push(line);
  }
  if (list.length === 1 && line !== undefined && taken + line.length + 2 <= width) {
    parts.length = start;
    return `[${line}]`;
  }
  parts.push(lineBreak(depth), ']');
  return undefined;
}

function writeRecord(record: JsonRecord, depth: number, text: Text): string | undefined {
  const { parts, taken } = text;
  const start = parts.length;
  let line: string | undefined = '';
  for (const key of sortedKeys(record)) {
    const known = knownKey(key, text.keys);
    const { name } = known;
    parts.push(opening(known, depth, parts.length === start));
    text.taken = name.length;
    const content = write(record[key], depth + 1, text);
    if (content !== undefined) parts.push(content);
    if (line === undefined) continue;
    const isFitting: boolean = content !== undefined && taken + line.length + name.length + content.length + 4 <= width;
    line = isFitting ? `${line}${line === '' ? '' : ', '}${name}${content}` : undefined;
  }
  if (line === undefined) {
    parts.push(lineBreak(depth), '}');
    return undefined;
  }
  parts.length = start;
  return line === '' ? '{}' : `{ ${line} }`;
}

function knownKey(key: string, keys: Map<string, Key>): Key {
  const known = keys.get(key);
  if (known) return known;
  const made = { name: joined(JSON.stringify(key), ': '), openings: [] };
  keys.set(key, made);
  return made;
}

function opening({ name, openings }: Key, depth: number, isFirst: boolean): string {
  const index = 2 * depth + (isFirst ? 0 : 1);
  const known = openings[index];
  if (known !== undefined) return known;
  const made = joined(isFirst ? '{' : ',', lineBreak(depth + 1), name);
  openings[index] = made;
  return made;
}

/** Unlike `+`, makes a text that lies in one piece, which is what makes it worth remembering. */
function joined(...parts: readonly string[]): string {
  return parts.join('');
}

function lineBreak(depth: number): string {
  return lineBreaks[depth] ?? `\n${'  '.repeat(depth)}`;
}

/** Those of every document that is not made to be deep. */
const lineBreaks: readonly string[] = Array.from({ length: 50 }, (_, depth) => `\n${'  '.repeat(depth)}`);

function scalar(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

type JsonRecord = { readonly [key: string]: unknown };

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null;
}

/** By UTF-16 code unit, which is what sorting does by default. A member that is undefined is not there. */
function sortedKeys(record: JsonRecord): string[] {
  return Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort();
}
