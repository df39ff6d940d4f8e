import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { GitObject } from './object.ts';

const typeNumbers: Readonly<Record<GitObject['type'], number>> = { commit: 1, tree: 2, blob: 3 };

/**
 * A pack of whole objects, without deltas (gitformat-pack). Written here because isomorphic-git lists the whole history of
 * a repository to push one commit, and has no compare-and-swap.
 */
export function writePack(objects: Iterable<GitObject>): Uint8Array {
  const bodies = [...objects].flatMap((object) => [entryHead(object), deflateSync(object.bytes)]);
  const head = Buffer.alloc(12);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(bodies.length / 2, 8);
  const content = Buffer.concat([head, ...bodies]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}

/** Type and size: four bits of the size in the first byte, then seven in each. */
function entryHead({ type, bytes }: GitObject): Uint8Array {
  let rest = Math.floor(bytes.length / 16);
  const head = [(typeNumbers[type] << 4) | (bytes.length % 16)];
  while (rest > 0) {
    head.push((head.pop() ?? 0) | 0x80, rest % 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from(head);
}
