import { inflateSync } from 'node:zlib';

/** The most a pack may hold once it is inflated. */
export interface PackLimits {
  readonly objectBytes: number;
  readonly totalBytes: number;
}

/** Larger objects are no part of a release, nor is a whole release larger than this. */
export const usualPackLimits: PackLimits = { objectBytes: 32 * 1024 * 1024, totalBytes: 512 * 1024 * 1024 };

const types = { offsetDelta: 6, referenceDelta: 7 } as const;

/**
 * Throws for a pack whose objects, inflated or put together from deltas, are larger than allowed (gitformat-pack). A few
 * kilobytes of zlib can stand for gigabytes, and whoever serves a pack is not trusted: what is inflated is cut off at the
 * limit, before anything else looks into the pack.
 */
export function requireSmallPack(pack: Buffer, limits: PackLimits = usualPackLimits): void {
  const count = pack.readUInt32BE(8);
  let total = 0;
  let offset = 12;
  for (let index = 0; index < count; index += 1) {
    const object = readHeader(pack, offset);
    if (object.size > limits.objectBytes) throw tooLarge(limits.objectBytes);
    const { bytes, consumed } = inflate(pack.subarray(object.start), object.size);
    const isDelta = object.type === types.offsetDelta || object.type === types.referenceDelta;
    const result = isDelta ? resultSize(bytes) : bytes.length;
    if (result > limits.objectBytes) throw tooLarge(limits.objectBytes);
    total += result;
    if (total > limits.totalBytes) throw tooLarge(limits.totalBytes);
    offset = object.start + consumed;
  }
}

interface ObjectHeader {
  readonly type: number;
  /** Of the inflated data, as the pack says. */
  readonly size: number;
  /** Where the deflated data begins. */
  readonly start: number;
}

function readHeader(pack: Buffer, offset: number): ObjectHeader {
  let at = offset;
  let byte = byteAt(pack, at);
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    at += 1;
    byte = byteAt(pack, at);
    size += (byte & 0x7f) * factor;
  }
  at += 1;
  if (type === types.offsetDelta) {
    while (byteAt(pack, at) & 0x80) at += 1;
    at += 1;
  }
  if (type === types.referenceDelta) at += 20;
  return { type, size, start: at };
}

/** Stops one byte after the size the pack claims. */
function inflate(deflated: Buffer, size: number): { bytes: Buffer; consumed: number } {
  const options = { info: true, maxOutputLength: Math.max(1, size) } as const;
  // With `info` the answer is an object, which the types do not say.
  const { buffer, engine } = inflateSync(deflated, options) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  return { bytes: buffer, consumed: engine.bytesWritten };
}

/** A delta begins with the size of what it is made from and of what it makes. */
function resultSize(delta: Buffer): number {
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = byteAt(delta, at);
      at += 1;
      value += (byte & 0x7f) * factor;
      if ((byte & 0x80) === 0) return value;
    }
  };
  read();
  return read();
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error('the pack is cut off');
  return byte;
}

function tooLarge(limit: number): Error {
  return new Error(`the pack holds more than ${limit} bytes where no release does`);
}
