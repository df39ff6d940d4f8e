import { ScalarType } from '@bufbuild/protobuf';
import type { ValueTest } from './value-rules.ts';

/** One walk over one value. */
export interface Walk {
  /** How many messages may still nest: the decoder has a limit, and only it says that it was passed. */
  room: number;
}

/** Whether a value is certainly in order. */
export type Accept = (json: unknown, walk: Walk) => boolean;

/**
 * Accepts a scalar in its usual JSON form: numbers as numbers, not as text. The other forms are left to the decoder.
 */
export function acceptScalar(type: ScalarType, tests: readonly ValueTest[]): Accept {
  const form = forms[type];
  if (!form) return () => false;
  const [test, ...others] = tests;
  if (!test) return form;
  const read = isLong(type) ? (json: unknown) => BigInt(json as number) : (json: unknown) => json;
  if (others.length === 0) return (json, walk) => form(json, walk) && test(read(json)) === undefined;
  return (json, walk) => form(json, walk) && tests.every((each) => each(read(json)) === undefined);
}

/** What a scalar field is when it is left out. */
export function scalarZero(type: ScalarType): unknown {
  switch (type) {
    case ScalarType.STRING:
      return '';
    case ScalarType.BOOL:
      return false;
    case ScalarType.BYTES:
      return new Uint8Array();
    default:
      return isLong(type) ? 0n : 0;
  }
}

/** Accepts a length of time that is not negative: `1.5s`. */
export function acceptDuration(tests: readonly ValueTest[]): Accept {
  return (json) => {
    if (typeof json !== 'string') return false;
    const match = /^(\d{1,11})(?:\.(\d{1,9}))?s$/.exec(json);
    if (!match) return false;
    if (tests.length === 0) return true;
    const [, seconds = '', fraction = ''] = match;
    const nanoseconds = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
    return tests.every((test) => test(nanoseconds) === undefined);
  };
}

/** Accepts a `google.protobuf.Struct`. */
export function acceptFreeObject(json: unknown, walk: Walk): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && acceptFreeJson(json, walk);
}

/** Accepts a `google.protobuf.Value`: any JSON. */
export function acceptFreeJson(json: unknown, walk: Walk): boolean {
  // In binary form, which the content of an Any passes through, each level is a value and an object or list in it.
  walk.room -= 2;
  if (walk.room < 0) return false;
  if (typeof json === 'object' && json !== null) {
    for (const member of Object.values(json)) if (!acceptFreeJson(member, walk)) return false;
  } else if (typeof json !== 'string' && typeof json !== 'number' && typeof json !== 'boolean' && json !== null) {
    return false;
  }
  walk.room += 2;
  return true;
}

function isLong(type: ScalarType): boolean {
  return forms[type] === signedLong || forms[type] === unsignedLong;
}

const largestFloat = 3.4028234663852886e38;

const signed: Accept = (json) => typeof json === 'number' && (json | 0) === json;
const unsigned: Accept = (json) => typeof json === 'number' && json >>> 0 === json;
const signedLong: Accept = (json) => Number.isSafeInteger(json);
const unsignedLong: Accept = (json) => Number.isSafeInteger(json) && (json as number) >= 0;

/** Bytes are rare and left to the decoder. */
const forms: Readonly<Partial<Record<ScalarType, Accept>>> = {
  [ScalarType.STRING]: (json) => typeof json === 'string' && json.isWellFormed(),
  [ScalarType.BOOL]: (json) => typeof json === 'boolean',
  [ScalarType.DOUBLE]: (json) => Number.isFinite(json),
  [ScalarType.FLOAT]: (json) => typeof json === 'number' && Math.abs(json) <= largestFloat,
  [ScalarType.INT32]: signed,
  [ScalarType.SINT32]: signed,
  [ScalarType.SFIXED32]: signed,
  [ScalarType.UINT32]: unsigned,
  [ScalarType.FIXED32]: unsigned,
  [ScalarType.INT64]: signedLong,
  [ScalarType.SINT64]: signedLong,
  [ScalarType.SFIXED64]: signedLong,
  [ScalarType.UINT64]: unsignedLong,
  [ScalarType.FIXED64]: unsignedLong,
};
