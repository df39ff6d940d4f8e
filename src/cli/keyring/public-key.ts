import { readFile } from 'node:fs/promises';
import { keyId, type RoleKey } from '../../bundle/role-key.ts';
import { closed, exactly, openDocument, ShapeError, text } from '../../bundle/shape.ts';
import { codeOf } from './private-file.ts';
import { UnusableKey } from './unusable-key.ts';

/**
 * `<name>.public.json`: the public half of a key and whose it is. It lies beside its private half, and is what its owner
 * gives to those who prepare a ceremony.
 */
export interface PublicKeyFile {
  readonly apiVersion: 'meshc/v1';
  readonly kind: 'PublicKey';
  /** What people call it: a name, `release`, `timestamp`. */
  readonly name: string;
  readonly key: RoleKey;
}

/** A name is shown, and is part of a file name. */
export function isKeyName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}

const shape = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('PublicKey'),
  name: text(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  key: closed({ keytype: text(), scheme: text(), keyval: closed({ public: text(/^[\s\S]{1,4096}$/) }) }),
});

/** Reads one; ends in an `UnusableKey` that names the file. */
export async function readPublicKey(path: string): Promise<PublicKeyFile> {
  try {
    return openDocument(await readFile(path), shape);
  } catch (error) {
    if (error instanceof ShapeError) throw new UnusableKey(path, error.message);
    throw new UnusableKey(path, `it cannot be read (${codeOf(error)})`);
  }
}

/** A key as people name it. */
export function describeKey(names: ReadonlyMap<string, string>, key: RoleKey): string {
  const id = keyId(key);
  return `${names.get(id) ?? 'unknown'} (${id.slice(0, 16)})`;
}
