import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isRoleKeyType,
  isSignedByRole,
  keyId,
  type RoleKey,
  type RoleSigner,
  roleSigner,
} from '../../bundle/role-key.ts';
import { type SigningKey, spkiSha256 } from '../../x509/key.ts';
import { keySuffix, publicSuffix, sealedSuffix, tokenSuffix } from './key-file.ts';
import { openPkcs11Key } from './pkcs11-key.ts';
import { codeOf, folderProblem, readPrivateFile } from './private-file.ts';
import { type PublicKeyFile, readPublicKey } from './public-key.ts';
import { unsealKey } from './sealed-key.ts';
import { UnusableKey } from './unusable-key.ts';

/**
 * Private keys at hand: in a folder, in the clear or encrypted, or in a token that only signs. What each is for is said by
 * the metadata that names it, so the keys of a whole team, of one person or of one job are all opened the same way.
 */
export interface KeyRing {
  /** Every key, sorted by name. */
  readonly keys: readonly HeldKey[];
  /** The signer of a role key; undefined when it is not held here. */
  signer(key: string): RoleSigner | undefined;
  /** The key of an authority, by the SHA-256 of its subject public key. */
  authority(spkiSha256: string): SigningKey | undefined;
  /** A P-256 key by its name: for an authority that has no certificate yet. */
  named(name: string): SigningKey | undefined;
}

export interface HeldKey extends RoleSigner {
  readonly name: string;
  readonly kept: 'file' | 'encrypted file' | 'token';
}

/** Asks for the passphrase of encrypted keys, once; undefined when none was given. */
export type Passphrase = () => Promise<string | undefined>;

/** Opens every key in a folder. Ends in an `UnusableKey` for one that others could have read or replaced. */
export async function openKeyRing(directory: string, passphrase: Passphrase): Promise<KeyRing> {
  const problem = await folderProblem(directory);
  if (problem !== undefined) throw new UnusableKey(directory, problem);
  const names = await readdir(directory).catch((error: unknown) => {
    throw new UnusableKey(directory, `it cannot be opened (${codeOf(error)})`);
  });
  const keys: HeldKey[] = [];
  for (const name of names.filter((found) => found.endsWith(publicSuffix)).sort()) {
    keys.push(await openKey({ directory, name: name.slice(0, -publicSuffix.length), names, passphrase }));
  }
  const byId = new Map(keys.map((key) => [keyId(key.key), key]));
  const authorities = keys
    .filter(({ key }) => key.keytype === 'ecdsa')
    .map((key) => ({ name: key.name, ...asSigningKey(key) }));
  return {
    keys,
    signer: (id) => byId.get(id),
    authority: (fingerprint) => authorities.find(({ spki }) => spkiSha256(spki) === fingerprint),
    named: (wanted) => authorities.find(({ name }) => name === wanted),
  };
}

interface KeyPlace {
  readonly directory: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly passphrase: Passphrase;
}

async function openKey({ directory, name, names, passphrase }: KeyPlace): Promise<HeldKey> {
  const file = await readPublicKey(join(directory, `${name}${publicSuffix}`));
  const path = (suffix: string) => join(directory, `${name}${suffix}`);
  if (names.includes(`${name}${tokenSuffix}`)) {
    return { name, key: file.key, kept: 'token', sign: await openPkcs11Key(path(tokenSuffix)) };
  }
  if (names.includes(`${name}${sealedSuffix}`)) return sealed(path(sealedSuffix), file, passphrase);
  const held = roleSigner(
    requireFits(path(keySuffix), parsePem(path(keySuffix), await readText(path(keySuffix))), file),
  );
  return { name, key: held.key, kept: 'file', sign: held.sign };
}

/** Its file is looked at now; it is decrypted when it first signs, because that takes a while. */
async function sealed(path: string, file: PublicKeyFile, passphrase: Passphrase): Promise<HeldKey> {
  const bytes = await readBytes(path);
  let opened: Promise<RoleSigner> | undefined;
  const open = async () => {
    const secret = await passphrase();
    if (secret === undefined) {
      throw new UnusableKey(path, 'it is encrypted, and neither --passphrase-file nor MESHC_KEYS_PASSPHRASE is given');
    }
    const pem = await unsealKey(bytes, secret);
    if (pem === undefined) throw new UnusableKey(path, 'the passphrase does not open it');
    return roleSigner(requireFits(path, parsePem(path, pem), file));
  };
  return {
    name: file.name,
    key: file.key,
    kept: 'encrypted file',
    sign: async (data) => {
      opened ??= open();
      return (await opened).sign(data);
    },
  };
}

async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8');
}

async function readBytes(path: string): Promise<Buffer> {
  const read = await readPrivateFile(path);
  if (read.kind === 'refused') throw new UnusableKey(path, read.reason);
  return read.bytes;
}

function parsePem(path: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (isRoleKeyType(key)) return key;
  } catch {
    // The reason is left out: it could quote the file.
    throw new UnusableKey(path, 'it is not a private key in PEM');
  }
  throw new UnusableKey(path, 'it is neither an Ed25519 nor a P-256 key');
}

function requireFits(path: string, key: KeyObject, { key: said }: PublicKeyFile): KeyObject {
  if (keyId(roleSigner(key).key) !== keyId(said))
    throw new UnusableKey(path, 'it is not the key its public file names');
  return key;
}

/** A P-256 key can be an authority's; its subject public key info is what is in the PEM of its public half. */
function asSigningKey({ key, sign }: HeldKey): SigningKey {
  return { spki: spkiOf(key), sign };
}

function spkiOf({ keyval }: RoleKey): Uint8Array {
  return Buffer.from(keyval.public.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
}

/** Whether a held key signs what its public half accepts: asked of tokens before they are trusted with a ceremony. */
export async function worksAsNamed({ key, sign }: HeldKey): Promise<boolean> {
  const probe = Buffer.from('meshc key probe');
  return isSignedByRole(key, probe, Buffer.from(await sign(probe)).toString('hex'));
}
