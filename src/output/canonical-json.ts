import { partName, type UsedParts } from './parts.ts';

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

/**
 * {@link canonicalJson} for many documents of one kind: it remembers how their keys are written, and all of what is frozen.
 * Given where to put them, it writes named parts by their names.
 */
export function createJsonWriter(used?: UsedParts): (value: unknown) => string {
  const memory: Memory = { keys: new Map(), constants: new WeakMap(), used };
  return (value) => {
    const text: Text = { parts: [], memory, taken: 0 };
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
  readonly memory: Memory;
  /** Columns of the key before the value that comes next. */
  taken: number;
}

/** What one document teaches about the next. */
interface Memory {
  readonly keys: Map<string, Key>;
  readonly constants: WeakMap<object, Constant>;
  readonly used: UsedParts | undefined;
}

/** A key as it is written. */
interface Key {
  /** Quoted, with its colon. */
  readonly name: string;
  /** The same on a new line, with what ends the line before: two for each depth, of a first member and of a later one. */
  readonly openings: string[];
}

/** How a frozen value is written. */
interface Constant {
  /** On one line, where it fits there with nothing before it. */
  readonly line: string | undefined;
  /** On several, where it does not: by depth. */
  readonly blocks: (string | undefined)[];
}

/** Answers a value that fits on one line; any other it writes, and answers nothing. */
function write(value: unknown, depth: number, text: Text): string | undefined {
  if (!isRecord(value)) return scalar(value);
  return Object.isFrozen(value) ? writeConstant(value, depth, text) : writeEach(value, depth, text);
}

function writeConstant(value: JsonRecord, depth: number, text: Text): string | undefined {
  const { constants, used } = text.memory;
  const name = partName(value);
  if (used && name !== undefined) {
    used.add(name, value);
    return `{ "$part": ${JSON.stringify(name)} }`;
  }
  const { line, blocks } = constants.get(value) ?? remember(value, text.memory);
  if (line === undefined) {
    blocks[depth] ??= blockOf(value, depth, text.memory);
    text.parts.push(blocks[depth]);
    return undefined;
  }
  return text.taken + line.length <= width ? line : writeEach(value, depth, text);
}

function remember(value: JsonRecord, memory: Memory): Constant {
  const constant = { line: writeEach(value, 0, { parts: [], memory, taken: 0 }), blocks: [] };
  memory.constants.set(value, constant);
  return constant;
}

function blockOf(value: JsonRecord, depth: number, memory: Memory): string {
  const parts: string[] = [];
  writeEach(value, depth, { parts, memory, taken: 0 });
  return joined(...parts);
}

function writeEach(value: JsonRecord, depth: number, text: Text): string | undefined {
  return Array.isArray(value) ? writeList(value, depth, text) : writeRecord(value, depth, text);
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
    const known = knownKey(key, text.memory.keys);
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
  // Nearly every text needs no escape, and finding that out is faster than escaping nothing.
  if (typeof value === 'string' && plain.test(value)) return `"${value}"`;
  return value === undefined ? 'null' : JSON.stringify(value);
}

const plain = /^[ !#-[\]-~]*$/;

type JsonRecord = { readonly [key: string]: unknown };

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null;
}

/** By UTF-16 code unit, which is what sorting does by default. A member that is undefined is not there. */
function sortedKeys(record: JsonRecord): string[] {
  const keys = Object.keys(record);
  for (const key of keys) {
    if (record[key] === undefined) return keys.filter((each) => record[each] !== undefined).sort();
  }
  return keys.sort();
}
