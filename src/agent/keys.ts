import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { createKeyPair, exportSpki, isP256, spkiSha256 } from '../x509/key.ts';
import {
  absentAsUndefined,
  flushFolder,
  isSystemError,
  listFolder,
  makeFolder,
  writeFlushed,
} from './state/durable-file.ts';
import type { StateFolder } from './state/state-folder.ts';

/** A proxy's private key on this node. */
export interface LocalKey {
  readonly proxy: string;
  readonly path: string;
  readonly privateKey: KeyObject;
  /** Hexadecimal SHA-256 of the public key: what a reviewer compares with the request in the repository. */
  readonly fingerprint: string;
}

/** A key, nothing there, or a file that must not be used. */
export type KeyReading =
  | { readonly kind: 'key'; readonly key: LocalKey }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** Reads the first key of a proxy and refuses one that others could have read or replaced. */
export async function readKey(folder: StateFolder, proxy: string): Promise<KeyReading> {
  return readKeyFile(folder.key(proxy), proxy);
}

/** The keys of a proxy that are to be used later, in the order they were made. A file that must not be used is left out. */
export async function readNextKeys(folder: StateFolder, proxy: string): Promise<readonly LocalKey[]> {
  const keys: LocalKey[] = [];
  for (const name of await listFolder(folder.nextKeys(proxy))) {
    if (!name.endsWith('.key.pem')) continue;
    const found = await readKeyFile(join(folder.nextKeys(proxy), name), proxy);
    if (found.kind === 'key') keys.push(found.key);
  }
  return keys;
}

/** Fingerprints of every key of a proxy that this node holds. */
export async function readFingerprints(folder: StateFolder, proxy: string): Promise<ReadonlySet<string>> {
  const first = await readKey(folder, proxy);
  const next = await readNextKeys(folder, proxy);
  return new Set([...(first.kind === 'key' ? [first.key] : []), ...next].map(({ fingerprint }) => fingerprint));
}

/** The file of the key with a fingerprint: the first key's, unless it is one of those that follow. */
export async function keyPathFor(folder: StateFolder, proxy: string, fingerprint: string): Promise<string> {
  const next = (await listFolder(folder.nextKeys(proxy))).find((name) => name.endsWith(`-${fingerprint}.key.pem`));
  return next === undefined ? folder.key(proxy) : join(folder.nextKeys(proxy), next);
}

/** Makes keys to be used later until there are this many that were not used yet; returns all of them. */
export async function ensureNextKeys(folder: StateFolder, proxy: string, count: number): Promise<readonly LocalKey[]> {
  const present = await readNextKeys(folder, proxy);
  for (let number = present.length; number < count; number += 1) {
    const key = createKeyPair();
    // The number keeps their order; the fingerprint finds them.
    const name = `${String(number + 1).padStart(4, '0')}-${spkiSha256(exportSpki(key))}.key.pem`;
    await writeKey(join(folder.nextKeys(proxy), name), key);
  }
  return present.length < count ? readNextKeys(folder, proxy) : present;
}

async function readKeyFile(path: string, proxy: string): Promise<KeyReading> {
  const refused = (problem: string): KeyReading => ({
    kind: 'refused',
    diagnostic: diagnose('key-unsafe', { path, problem }),
  });
  const pem = await readPrivately(path);
  if (pem === undefined) return { kind: 'missing' };
  if ('problem' in pem) return refused(pem.problem);
  try {
    const privateKey = createPrivateKey(pem.text);
    if (!isP256(privateKey)) return refused('it is not a P-256 key');
    return { kind: 'key', key: { proxy, path, privateKey, fingerprint: spkiSha256(exportSpki(privateKey)) } };
  } catch {
    // The reason is left out: it could quote the file.
    return refused('it is not a private key in PEM');
  }
}

/** What is wrong with the keys of a node's proxies. */
export async function findKeyProblems(folder: StateFolder, proxies: readonly string[]): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = [];
  for (const proxy of proxies) {
    const found = await readKey(folder, proxy);
    if (found.kind === 'missing') problems.push(diagnose('key-missing', { proxy, path: folder.key(proxy) }));
    if (found.kind === 'refused') problems.push(found.diagnostic);
  }
  return problems;
}

/** The proxy's key, made now if there is none. An existing key is never replaced. */
export async function ensureKey(
  folder: StateFolder,
  proxy: string,
): Promise<{ reading: Exclude<KeyReading, { kind: 'missing' }>; made: boolean }> {
  const found = await readKey(folder, proxy);
  if (found.kind !== 'missing') return { reading: found, made: false };
  await writeKey(folder.key(proxy), createKeyPair());
  const written = await readKey(folder, proxy);
  if (written.kind === 'missing') throw new Error(`${folder.key(proxy)} vanished while it was made`);
  return { reading: written, made: true };
}

/** Links instead of renaming: should another process have made the key meanwhile, that one stays. */
async function writeKey(path: string, key: KeyObject): Promise<void> {
  await makeFolder(dirname(path));
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFlushed(beside, pem, 0o600);
  try {
    await link(beside, path);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  } finally {
    await rm(beside, { force: true });
  }
  await flushFolder(dirname(path));
}

async function readPrivately(path: string): Promise<{ text: string } | { problem: string } | undefined> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await absentAsUndefined(open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    if (!file) return undefined;
    const found = await file.stat();
    if (!found.isFile()) return { problem: 'it is not a regular file' };
    if (found.uid !== process.getuid?.()) return { problem: 'it belongs to another user' };
    if ((found.mode & 0o077) !== 0) return { problem: `its mode is ${(found.mode & 0o777).toString(8)}, not 600` };
    if (found.size > 8192) return { problem: 'it is too large to be a key' };
    return { text: await file.readFile('utf8') };
  } catch (error) {
    if (isSystemError(error, 'ELOOP')) return { problem: 'it is a symbolic link' };
    if (isSystemError(error, 'EACCES')) return { problem: 'it cannot be read' };
    throw error;
  } finally {
    await file?.close();
  }
}
