import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { type RoleKey, roleSigner } from '../../bundle/role-key.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { createKeyPair } from '../../x509/key.ts';
import { createTokenKey, type TokenPlace } from './pkcs11-key.ts';
import { writePrivateFile } from './private-file.ts';
import { sealKey } from './sealed-key.ts';

/** A key is two files of one name: this one says whose it is. */
export const publicSuffix = '.public.json';
/** The private half: in the clear, encrypted with a passphrase, or the address of a token that holds it. */
export const keySuffix = '.key';
export const sealedSuffix = '.key.age';
export const tokenSuffix = '.pkcs11.json';

/** A key to be made. */
export interface NewKey {
  readonly directory: string;
  readonly name: string;
  /** Ed25519 for people, whose keys are used by hand; P-256 for authorities and for what key services may hold. */
  readonly type: 'ed25519' | 'p256';
  /** Where the private half is kept. */
  readonly kept:
    | { readonly kind: 'clear' }
    | { readonly kind: 'encrypted'; readonly passphrase: string }
    | { readonly kind: 'token'; readonly place: TokenPlace };
}

/** Makes a key. Nothing that exists is written over. */
export async function createKey({ directory, name, type, kept }: NewKey): Promise<RoleKey> {
  const path = (suffix: string) => join(directory, `${name}${suffix}`);
  let key: RoleKey;
  if (kept.kind === 'token') {
    key = await createTokenKey(kept.place);
    await writePrivateFile(
      path(tokenSuffix),
      canonicalJson({ apiVersion: 'meshc/v1', kind: 'Pkcs11Key', ...kept.place }),
    );
  } else {
    const pair = type === 'ed25519' ? generateKeyPairSync('ed25519').privateKey : createKeyPair();
    const pem = pair.export({ type: 'pkcs8', format: 'pem' }).toString();
    if (kept.kind === 'clear') await writePrivateFile(path(keySuffix), pem);
    else await writePrivateFile(path(sealedSuffix), await sealKey(pem, kept.passphrase));
    key = roleSigner(pair).key;
  }
  await writePrivateFile(path(publicSuffix), canonicalJson({ apiVersion: 'meshc/v1', kind: 'PublicKey', name, key }));
  return key;
}
