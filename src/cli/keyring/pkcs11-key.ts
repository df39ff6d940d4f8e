import { execFile } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RoleKey, roleKeyOf } from '../../bundle/role-key.ts';
import { closed, exactly, openDocument, ShapeError, text } from '../../bundle/shape.ts';
import { readPrivateFile } from './private-file.ts';
import { UnusableKey } from './unusable-key.ts';

/**
 * A P-256 key in a PKCS#11 token: a hardware module, or SoftHSM. `pkcs11-tool` of OpenSC speaks to the module, because a
 * binding would need a compiler at install time; a call takes some hundredths of a second, which is right for metadata and
 * authorities and slow for thousands of leaves.
 */
export interface TokenPlace {
  /** The library of the module. */
  readonly module: string;
  /** The label of the token. */
  readonly token: string;
  /** The identifier of the key in it, hexadecimal: `pkcs11-tool` signs by nothing else. */
  readonly id: string;
  /** The label of the key, for people. */
  readonly label: string;
  /** The environment variable that holds the PIN. It is never on a command line, where other users could read it. */
  readonly pinVariable: string;
}

const shape = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('Pkcs11Key'),
  module: text(/^\//),
  token: text(/^.{1,32}$/),
  id: text(/^(?:[0-9a-f]{2}){1,32}$/),
  label: text(/^.{1,64}$/),
  pinVariable: text(/^[A-Z_][A-Z0-9_]*$/),
});

const program = 'pkcs11-tool';
const timeout = 30_000;
const run = promisify(execFile);

/** Signs with the key that a `.pkcs11.json` file names. */
export async function openPkcs11Key(path: string): Promise<(bytes: Uint8Array) => Promise<Uint8Array>> {
  const read = await readPrivateFile(path);
  if (read.kind === 'refused') throw new UnusableKey(path, read.reason);
  try {
    const place = openDocument(read.bytes, shape);
    return (bytes) => signInToken(path, place, bytes);
  } catch (error) {
    if (error instanceof ShapeError) throw new UnusableKey(path, error.message);
    throw error;
  }
}

/** Makes a key inside a token, from which it cannot be taken. */
export async function createTokenKey(place: TokenPlace): Promise<RoleKey> {
  const words = [
    '--keypairgen',
    '--key-type',
    'EC:prime256v1',
    '--usage-sign',
    '--id',
    place.id,
    '--label',
    place.label,
  ];
  await callModule(place.module, place, words);
  return readTokenKey(place);
}

async function readTokenKey(place: TokenPlace): Promise<RoleKey> {
  return withScratch(async (folder) => {
    const file = join(folder, 'public.der');
    const words = ['--read-object', '--type', 'pubkey', '--id', place.id, '--output-file', file];
    await callModule(place.module, place, words);
    return roleKeyOf(createPublicKey({ key: await readFile(file), format: 'der', type: 'spki' }));
  });
}

/** The token signs the digest: not every one can hash. */
async function signInToken(path: string, place: TokenPlace, bytes: Uint8Array): Promise<Uint8Array> {
  return withScratch(async (folder) => {
    const [digest, signature] = [join(folder, 'digest'), join(folder, 'signature')];
    await writeFile(digest, createHash('sha256').update(bytes).digest());
    const words = ['--sign', '--mechanism', 'ECDSA', '--signature-format', 'openssl', '--id', place.id];
    await callModule(path, place, [...words, '--input-file', digest, '--output-file', signature]);
    return readFile(signature);
  });
}

async function callModule(
  path: string,
  { module, token, pinVariable }: TokenPlace,
  words: readonly string[],
): Promise<void> {
  if (!process.env[pinVariable]) throw new UnusableKey(path, `the variable ${pinVariable} with its PIN is not set`);
  const login = ['--module', module, '--token-label', token, '--login', '--pin', `env:${pinVariable}`];
  try {
    await run(program, [...login, ...words], { timeout });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const reason = code === 'ENOENT' ? `${program} (package opensc) is not installed` : reasonIn(stderr);
    throw new UnusableKey(path, reason);
  }
}

/** The tool ends with "Aborting."; what went wrong stands before it. */
function reasonIn(output: string | undefined): string {
  const lines = output?.trim().split('\n') ?? [];
  return lines.find((line) => /error|CKR_/i.test(line)) ?? lines.at(-1) ?? 'the token gave no reason';
}

async function withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'meshc-token-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
