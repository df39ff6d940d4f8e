import { parseStrictJson } from '../x509/strict-json.ts';

/** Says what a parsed JSON value must be, and returns it with that type; throws a {@link ShapeError} otherwise. */
export type Shape<T> = (value: unknown, at: string) => T;

/** A value of the wrong shape. Thrown and caught inside `bundle`. */
export class ShapeError extends Error {}

/** Reads JSON bytes of a shape, strictly: nothing twice, nothing that readers disagree about. */
export function openDocument<T>(bytes: Uint8Array, shape: Shape<T>): T {
  const parsed = parseStrictJson(bytes);
  if (parsed.kind === 'refused') throw new ShapeError(parsed.reason);
  return shape(parsed.value, 'it');
}

/** Text, optionally of a pattern. */
export function text(pattern = /^/): Shape<string> {
  return (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new ShapeError(`${at} is not as it should be`);
    return value;
  };
}

/** Exactly this value. */
export function exactly<const T extends string | number | boolean>(expected: T): Shape<T> {
  return (value, at) => {
    if (value !== expected) throw new ShapeError(`${at} is not ${JSON.stringify(expected)}`);
    return expected;
  };
}

/** A whole number from 0 (or `least`) to 2^53-1. */
export function count(least = 0): Shape<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw new ShapeError(`${at} is not a whole number of at least ${least}`);
    }
    return value;
  };
}

/** A whole number from `least` to `most`. */
export function atMost(most: number, least = 0): Shape<number> {
  return (value, at) => {
    const number = count(least)(value, at);
    if (number > most) throw new ShapeError(`${at} is more than ${most}`);
    return number;
  };
}

/** One of these texts. */
export function oneOf<const T extends string>(known: readonly T[]): Shape<T> {
  return (value, at) => {
    const found = known.find((one) => one === value);
    if (found === undefined) throw new ShapeError(`${at} is none of ${known.join(', ')}`);
    return found;
  };
}

export function list<T>(item: Shape<T>, least = 0): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < least) throw new ShapeError(`${at} is not a list of at least ${least}`);
    return value.map((member, index) => item(member, `${at}[${index}]`));
  };
}

/** An object used as a table. */
export function table<T>(item: Shape<T>): Shape<Map<string, T>> {
  return (value, at) =>
    new Map(Object.entries(asObject(value, at)).map(([key, member]) => [key, item(member, `${at}.${key}`)]));
}

type Members = Readonly<Record<string, Shape<unknown>>>;
type Typed<M extends Members> = { [K in keyof M]: ReturnType<M[K]> };

/** An object with at least these members. Others are ignored, as TUF asks of clients. */
export function open<M extends Members>(members: M): Shape<Typed<M>> {
  return (value, at) => {
    const object = asObject(value, at);
    const entries = Object.entries(members).map(([key, shape]) => [key, shape(object[key], `${at}.${key}`)]);
    return Object.fromEntries(entries) as Typed<M>;
  };
}

/** An object with exactly these members. */
export function closed<M extends Members>(members: M): Shape<Typed<M>> {
  const shape = open(members);
  return (value, at) => {
    const unknown = Object.keys(asObject(value, at)).find((key) => !Object.hasOwn(members, key));
    if (unknown !== undefined) throw new ShapeError(`${at}.${unknown} is unknown`);
    return shape(value, at);
  };
}

/** A member that may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

/** Leaves out the members that are not there, instead of keeping them as undefined. */
export function present<T extends object>(shape: Shape<T>): Shape<Present<T>> {
  return (value, at) => {
    const entries = Object.entries(shape(value, at)).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries) as Present<T>;
  };
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError(`${at} is not an object`);
  return value as Record<string, unknown>;
}
