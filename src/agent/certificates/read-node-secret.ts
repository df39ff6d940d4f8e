import { type BigIntStats, constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NeededSecret } from '../envoy/proxy-configuration.ts';
import { absentAsUndefined } from '../state/durable-file.ts';
import { examine, type Flaw, type Material, type NodeSecret } from './node-secret.ts';

/** What the files of one secret came to. `path` is the file that is missing or wrong. */
export type ReadSecret =
  | { readonly kind: 'secret'; readonly secret: NodeSecret }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'invalid'; readonly path: string; readonly reason: string };

/** Far more than a chain and a key have. */
const largestBytes = 1024 * 1024;

/** Where the files of a secret are. */
export function secretPath(folder: string, need: NeededSecret, file: Flaw['file']): string {
  return join(folder, need.name, file);
}

/** Tells whether the files are still those that were read: `chmod` changes it too. Undefined where none is there. */
export async function stampOf(folder: string, need: NeededSecret): Promise<string | undefined> {
  const stamps = await Promise.all(
    filesOf(need).map(async (file) => {
      // What cannot be looked at is found out by reading it.
      const found = await absentAsUndefined(stat(secretPath(folder, need, file), { bigint: true })).catch(
        () => 'hidden',
      );
      return typeof found === 'object' ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : found;
    }),
  );
  return stamps.every((stamp) => stamp === undefined) ? undefined : stamps.join(', ');
}

/** Reads the files of a secret and looks at everything about them but the time. */
export async function readNodeSecret(folder: string, need: NeededSecret): Promise<ReadSecret> {
  const texts: string[] = [];
  for (const file of filesOf(need)) {
    const path = secretPath(folder, need, file);
    const read = await readSafely(path, file === 'tls.key');
    if (read === undefined) return { kind: 'missing', path };
    if ('reason' in read) return { kind: 'invalid', path, reason: read.reason };
    texts.push(read.text);
  }
  const found = examine(need.name, materialOf(need, texts));
  if ('resource' in found) return { kind: 'secret', secret: found };
  return { kind: 'invalid', path: secretPath(folder, need, found.file), reason: found.reason };
}

function filesOf({ kind }: NeededSecret): readonly Flaw['file'][] {
  return kind === 'certificate' ? ['tls.crt', 'tls.key'] : ['ca.crt'];
}

function materialOf({ kind }: NeededSecret, [first = '', second = '']: readonly string[]): Material {
  return kind === 'certificate' ? { kind, chain: first, key: second } : { kind, roots: first };
}

/** Links are followed: certbot and Kubernetes put files in place by them. */
async function readSafely(path: string, isKey: boolean): Promise<{ text: string } | { reason: string } | undefined> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await absentAsUndefined(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    if (!file) return undefined;
    const found = await file.stat({ bigint: true });
    const reason = findUnsafe(found, isKey);
    return reason === undefined ? { text: await file.readFile('utf8') } : { reason };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { reason: `it cannot be read${code && ` (${code})`}` };
  } finally {
    await file?.close();
  }
}

/** The agent's own keys are its alone; one that something else puts there may belong to root and be read by a group. */
function findUnsafe(found: BigIntStats, isKey: boolean): string | undefined {
  if (!found.isFile()) return 'it is not a regular file';
  if (found.size > largestBytes) return 'it is larger than 1 MiB';
  if (!isKey) return undefined;
  const mode = (Number(found.mode) & 0o777).toString(8);
  if (found.uid !== 0n && found.uid !== BigInt(process.getuid?.() ?? 0)) {
    return 'it belongs to neither root nor the user of the agent';
  }
  if ((Number(found.mode) & 0o027) !== 0) return `its mode is ${mode}: others can read it, or its group can write it`;
  return undefined;
}
