import { ShapeError } from './shape.ts';

/*
 * Archives as POSIX.1-1988 `ustar` has them, and of that no more than a release needs: regular files with short names. A library
 * would also bring links, devices and long names, each of which an attacker has used before.
 */

const blockBytes = 512;
const magic = 'ustar\u000000';

/** Puts files into one archive, in the order given. The same files give the same bytes: no times, no owners. */
export function writeArchive(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, bytes] of files) {
    parts.push(header(name, bytes.byteLength), bytes, Buffer.alloc(padding(bytes.byteLength)));
  }
  parts.push(Buffer.alloc(2 * blockBytes));
  return Buffer.concat(parts);
}

/** Reads an archive whole; a {@link ShapeError} for anything that is not a regular file or a folder. */
export function readArchive(archive: Uint8Array): Map<string, Uint8Array> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const files = new Map<string, Uint8Array>();
  for (let at = 0; ; ) {
    const block = bytes.subarray(at, at + blockBytes);
    if (block.length < blockBytes) throw new ShapeError('it ends in the middle');
    if (block.every((byte) => byte === 0)) return files;
    const { name, kind, length } = openHeader(block);
    at += blockBytes;
    if (at + length > bytes.length) throw new ShapeError(`${name} ends in the middle`);
    if (kind === 'file') {
      if (files.has(name)) throw new ShapeError(`${name} is there twice`);
      files.set(name, bytes.subarray(at, at + length));
    }
    at += length + padding(length);
  }
}

function header(name: string, length: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for an archive`);
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${octal(length, 11)}\0`, 124);
  block.write(`${octal(0, 11)}\0`, 136);
  block.write('0', 156);
  block.write(magic, 257, 'latin1');
  block.write(`${octal(checksum(block), 6)}\0 `, 148);
  return block;
}

function openHeader(block: Buffer): { name: string; kind: 'file' | 'folder'; length: number } {
  const name = textAt(block, 0, 100).replace(/^\.\//, '');
  if (block.toString('latin1', 257, 262) !== 'ustar') throw new ShapeError('it is not an archive of this kind');
  if (numberAt(block, 148, 8) !== checksum(block)) throw new ShapeError(`the head of ${name} is damaged`);
  const type = block.toString('latin1', 156, 157);
  const length = numberAt(block, 124, 12);
  if (textAt(block, 345, 155) !== '') throw new ShapeError(`${name} has a longer name than anything in a release`);
  if (type === '5') return { name, kind: 'folder', length };
  if (type !== '0' && type !== '\0') throw new ShapeError(`${name} is neither a file nor a folder`);
  return { name, kind: 'file', length };
}

function textAt(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function numberAt(block: Buffer, at: number, length: number): number {
  const digits = textAt(block, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new ShapeError('it has a number that is none');
  return Number.parseInt(digits, 8);
}

/** The sum of the bytes of a head, its own field counted as spaces. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function padding(length: number): number {
  return (blockBytes - (length % blockBytes)) % blockBytes;
}
