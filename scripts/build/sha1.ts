/**
 * The part of node's `crypto` that the package `constructs` uses (for `node.addr`), in plain ECMAScript: SHA-1 of text
 * (FIPS 180-4). Not for security: an address only has to be the same everywhere.
 */
export function createHash(algorithm: string): Hash {
  if (algorithm !== 'sha1') throw new Error(`no hash ${algorithm} in the sandbox`);
  let text = '';
  return {
    update: (more) => {
      text += more;
    },
    digest: () => sha1(bytesOf(text)),
  };
}

interface Hash {
  update(text: string): void;
  digest(form: 'hex'): string;
}

function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else bytes.push(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
  }
  return bytes;
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

function sha1(message: readonly number[]): string {
  const length = message.length;
  const padded = new DataView(new ArrayBuffer(Math.ceil((length + 9) / 64) * 64));
  for (const [index, byte] of message.entries()) padded.setUint8(index, byte);
  padded.setUint8(length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(length) * 8n);
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let offset = 0; offset < padded.byteLength; offset += 64) state = addBlock(state, padded, offset);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

type State = [number, number, number, number, number];

function addBlock(state: State, bytes: DataView, offset: number): State {
  const words: number[] = [];
  const word = (index: number): number => words[index] ?? 0;
  let [a, b, c, d, e] = state;
  for (let round = 0; round < 80; round++) {
    words.push(
      round < 16
        ? bytes.getInt32(offset + round * 4)
        : rotate(word(round - 3) ^ word(round - 8) ^ word(round - 14) ^ word(round - 16), 1),
    );
    const next = (rotate(a, 5) + choose({ round, b, c, d }) + e + word(round)) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  const [h0, h1, h2, h3, h4] = state;
  return [(h0 + a) | 0, (h1 + b) | 0, (h2 + c) | 0, (h3 + d) | 0, (h4 + e) | 0];
}

function choose({ round, b, c, d }: { round: number; b: number; c: number; d: number }): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
