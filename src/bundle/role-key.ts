import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalMetadata } from './canonical-metadata.ts';
import { sha256 } from './digest.ts';

/** A public key as metadata carries it (TUF 1.0 section 4.2). */
export interface RoleKey {
  readonly keytype: string;
  readonly scheme: string;
  readonly keyval: { readonly public: string };
}

/** Signs metadata, wherever its key is kept: a file, or a service that only signs. */
export interface RoleSigner {
  readonly key: RoleKey;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Signs with an Ed25519 or P-256 private key held in memory. */
export function roleSigner(privateKey: KeyObject): RoleSigner {
  const key = roleKeyOf(createPublicKey(privateKey));
  // `sha256` for ECDSA, which signs a digest; Ed25519 takes the bytes themselves.
  const algorithm = key.keytype === 'ed25519' ? null : 'sha256';
  return { key, sign: async (bytes) => sign(algorithm, bytes, privateKey) };
}

/** Whether a private key is of a type that metadata may be signed with. */
export function isRoleKeyType(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ed25519' || key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

/** The identifier of a key: the SHA-256 of its canonical form. */
export function keyId(key: RoleKey): string {
  return sha256(canonicalMetadata({ keytype: key.keytype, scheme: key.scheme, keyval: { public: key.keyval.public } }));
}

/** Whether a hexadecimal signature over `bytes` was made with the key. False for keys of a kind we do not know. */
export function isSignedByRole(key: RoleKey, bytes: Uint8Array, signature: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/.test(signature)) return false;
  const publicKey = importKey(key);
  if (!publicKey) return false;
  const algorithm = key.keytype === 'ed25519' ? null : 'sha256';
  return verify(algorithm, bytes, publicKey, Buffer.from(signature, 'hex'));
}

const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A public key as metadata carries it. */
export function roleKeyOf(publicKey: KeyObject): RoleKey {
  if (publicKey.asymmetricKeyType === 'ed25519') {
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const raw = der.subarray(ed25519Prefix.length).toString('hex');
    return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } };
  }
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: pem } };
}

function importKey({ keytype, scheme, keyval }: RoleKey): KeyObject | undefined {
  try {
    if (keytype === 'ed25519' && scheme === 'ed25519' && /^[0-9a-f]{64}$/.test(keyval.public)) {
      const der = Buffer.concat([ed25519Prefix, Buffer.from(keyval.public, 'hex')]);
      return createPublicKey({ key: der, format: 'der', type: 'spki' });
    }
    if (
      keytype === 'ecdsa' &&
      scheme === 'ecdsa-sha2-nistp256' &&
      keyval.public.startsWith('-----BEGIN PUBLIC KEY-----')
    ) {
      const key = createPublicKey(keyval.public);
      return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
    }
  } catch {
    // A key that OpenSSL cannot read verifies nothing.
  }
  return undefined;
}
