import { tag } from './der.ts';

/** One DER element: its tag, its content, and all its bytes. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Bytes that are not the DER we accept. Thrown and caught inside `x509`: its doors return values. */
export class DerError extends Error {}

/** Reads exactly one element that fills `bytes`, and refuses every encoding but the shortest. */
export function readDer(bytes: Uint8Array): Element {
  const element = readAt(bytes, 0);
  if (element.bytes.length !== bytes.length) throw new DerError('bytes follow the end of the structure');
  return element;
}

/** The elements inside a constructed element. */
export function children(parent: Element): Element[] {
  const found: Element[] = [];
  for (let offset = 0; offset < parent.content.length; ) {
    const child = readAt(parent.content, offset);
    found.push(child);
    offset += child.bytes.length;
  }
  return found;
}

/** Takes elements in order, so that a missing, doubled or unknown one is refused. */
export class Fields {
  readonly #elements: readonly Element[];
  readonly #name: string;
  #next = 0;

  constructor(parent: Element, name: string, expected: number = tag.sequence) {
    if (parent.tag !== expected) throw new DerError(`${name} has the wrong type`);
    this.#elements = children(parent);
    this.#name = name;
  }

  take(expected: number, what: string): Element {
    const element = this.#elements[this.#next];
    if (element?.tag !== expected) throw new DerError(`${this.#name} has no ${what} where one is due`);
    this.#next += 1;
    return element;
  }

  takeIf(expected: number): Element | undefined {
    const element = this.#elements[this.#next];
    if (element?.tag !== expected) return undefined;
    this.#next += 1;
    return element;
  }

  /** Every element that is left. */
  rest(): Element[] {
    const left = this.#elements.slice(this.#next);
    this.#next = this.#elements.length;
    return left;
  }

  end(): void {
    if (this.#next !== this.#elements.length) throw new DerError(`${this.#name} has more parts than it may`);
  }
}

export function readOid(element: Element): string {
  const bytes = element.content;
  if (bytes.length === 0 || (bytes.at(-1) ?? 0) >= 0x80) throw new DerError('an object identifier is cut off');
  const values: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    if (value === 0 && byte === 0x80) throw new DerError('an object identifier is not in its shortest form');
    value = value * 128 + (byte & 0x7f);
    if (value > 0xffffffff) throw new DerError('an object identifier is too large');
    if (byte < 0x80) {
      values.push(value);
      value = 0;
    }
  }
  const [head = 0, ...rest] = values;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

export function readBoolean(element: Element): boolean {
  if (element.content.length !== 1 || (element.content[0] !== 0 && element.content[0] !== 0xff)) {
    throw new DerError('a boolean is neither 00 nor FF');
  }
  return element.content[0] === 0xff;
}

/** A non-negative integer as its bytes without sign byte. */
export function readUnsigned(element: Element): Uint8Array {
  const bytes = element.content;
  const [first, second] = bytes;
  if (first === undefined || first >= 0x80) throw new DerError('an integer is negative or empty');
  if (first === 0 && second !== undefined && second < 0x80)
    throw new DerError('an integer is not in its shortest form');
  return first === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes;
}

/** A bit string of whole bytes. */
export function readBitString(element: Element): Uint8Array {
  if (element.content[0] !== 0) throw new DerError('a bit string does not end at a byte');
  return element.content.subarray(1);
}

/** RFC 5280 4.1.2.5: UTCTime or GeneralizedTime with seconds and `Z`. */
export function readTime(element: Element): Date {
  const text = Buffer.from(element.content).toString('latin1');
  const short = element.tag === tag.utcTime && /^\d{12}Z$/.test(text);
  const long = element.tag === tag.generalizedTime && /^\d{14}Z$/.test(text);
  if (!short && !long) throw new DerError('a time is not in the form RFC 5280 asks for');
  const digits = long ? text : `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}`;
  const iso = digits.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw new DerError('a time names no moment');
  if (long && date.getUTCFullYear() < 2050) throw new DerError('a time before 2050 is not a UTCTime');
  return date;
}

function readAt(bytes: Uint8Array, offset: number): Element {
  const tagByte = bytes[offset];
  const first = bytes[offset + 1];
  if (tagByte === undefined || first === undefined) throw new DerError('the structure is cut off');
  if ((tagByte & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte');
  const { length, size } = first < 0x80 ? { length: first, size: 1 } : longLength(bytes, offset + 1);
  const start = offset + 1 + size;
  const end = start + length;
  if (end > bytes.length) throw new DerError('the structure is cut off');
  return { tag: tagByte, content: bytes.subarray(start, end), bytes: bytes.subarray(offset, end) };
}

function longLength(bytes: Uint8Array, offset: number): { length: number; size: number } {
  const count = (bytes[offset] ?? 0) & 0x7f;
  if (count === 0 || count > 3) throw new DerError('a length that is indefinite or absurd');
  let length = 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + (bytes[offset + index] ?? 0);
  const shortest = length >= 0x80 && length >= 2 ** (8 * (count - 1));
  if (!shortest || offset + count >= bytes.length) throw new DerError('a length that is not in its shortest form');
  return { length, size: count + 1 };
}
