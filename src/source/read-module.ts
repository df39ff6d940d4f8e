import type { Tree } from '../git/tree.ts';
import { nearestModule } from './nearest-module.ts';
import { findPrivateKey } from './private-key.ts';
import type { ModuleAnswer, Refusal } from './sandbox-protocol.ts';
import { findSecret } from './secret.ts';
import type { Limits } from './source.ts';

/** Where files come from, within which limits, and where their texts are kept. */
export interface ModuleReader {
  readonly tree: Tree;
  readonly limits: Limits;
  readonly texts: Map<string, string>;
}

/** Reads one file of an author as text, or says why it is refused. */
export async function readModule({ tree, limits, texts }: ModuleReader, path: string): Promise<ModuleAnswer> {
  if (tree.links.some((link) => path === link || path.startsWith(`${link}/`))) return refused({ kind: 'link' });
  if (!tree.has(path)) return refused({ kind: 'missing', nearest: nearestModule(tree, path) });
  const bytes = await readBytes(tree, path);
  if (typeof bytes === 'string') return refused({ kind: 'unreadable', problem: bytes });
  if (bytes.length > limits.fileBytes) return refused({ kind: 'too-large', bytes: bytes.length });
  const text = decode(bytes);
  if (text === undefined) return refused({ kind: 'not-text' });
  texts.set(path, text);
  const key = findPrivateKey(text);
  if (key) return refused({ kind: 'private-key', ...key });
  const secret = findSecret(text);
  return secret ? refused({ kind: 'secret', ...secret }) : { kind: 'text', text };
}

function refused(refusal: Refusal): ModuleAnswer {
  return { kind: 'refused', refusal };
}

/** A damaged repository or a file that vanished is the user's trouble; what is said of it is kept short. */
async function readBytes(tree: Tree, path: string): Promise<Uint8Array | string> {
  try {
    return await tree.read(path);
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure)) throw failure;
    return String(failure.code);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
