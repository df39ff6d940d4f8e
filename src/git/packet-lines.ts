/** The packet that ends a request. */
export const flush = '0000';
/** The packet between the parts of a request. */
export const delimiter = '0001';

/** One line as a packet: four hexadecimal digits of its length, themselves included (gitprotocol-common). */
export function line(text: string): string {
  return `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;
}

/** A body of one piece. */
export async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}

/** The packets of an answer, without the markers between its sections. */
export function* packets(answer: Buffer): Generator<Buffer> {
  let offset = 0;
  while (offset < answer.length) {
    const digits = answer.toString('latin1', offset, offset + 4);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    // 0 to 2 are the markers between sections and at the end; they carry nothing.
    if (length <= 2) offset += 4;
    else if (length >= 4 && offset + length <= answer.length) {
      yield answer.subarray(offset + 4, offset + length);
      offset += length;
    } else throw new Error('the answer is not in the git protocol, version 2');
  }
}
