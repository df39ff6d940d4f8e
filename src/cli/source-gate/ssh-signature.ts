import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A public key as `authorized_keys` and `ssh-keygen` write it: type, base64, and perhaps a comment. */
export interface SshKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** Reads one line of that form; undefined for any other, options included. */
export function parseSshKey(line: string): SshKey | undefined {
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  if (blob.length === 0 || blob.toString('base64') !== base64) return undefined;
  const found = new Reader(blob).string().toString('latin1');
  return found === type && importKey(type, blob) ? { type, blob } : undefined;
}

/**
 * Whether an SSH signature (OpenSSH, PROTOCOL.sshsig) over the bytes was made by one of the keys, for git. The key is looked
 * up before anything is computed, and only the namespace `git` counts: a signature over a file is none over a commit.
 */
export function signedBySsh(armored: string, message: Uint8Array, keys: readonly SshKey[]): SshKey | undefined {
  try {
    return readSignature(armored, message, keys);
  } catch (error) {
    if (error instanceof CutOff) return undefined;
    throw error;
  }
}

function readSignature(armored: string, message: Uint8Array, keys: readonly SshKey[]): SshKey | undefined {
  const pattern = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\s*$/;
  const blob = Buffer.from(pattern.exec(armored)?.[1]?.replaceAll('\n', '') ?? '', 'base64');
  const reader = new Reader(blob);
  if (reader.bytes(6).toString('latin1') !== 'SSHSIG' || reader.number() !== 1) return undefined;
  const publicKey = reader.string();
  const key = keys.find((candidate) => candidate.blob.equals(publicKey));
  const [namespace, reserved, hash, signature] = [reader.string(), reader.string(), reader.string(), reader.string()];
  const algorithm = hash.toString('latin1');
  const isKnown = namespace.toString('latin1') === 'git' && (algorithm === 'sha256' || algorithm === 'sha512');
  if (!key || !isKnown || !reader.isAtEnd()) return undefined;
  const digest = createHash(algorithm).update(message).digest();
  const parts = [namespace, reserved, hash, digest].map(withLength);
  return verifies(key, Buffer.concat([Buffer.from('SSHSIG'), ...parts]), signature) ? key : undefined;
}

function verifies({ type, blob }: SshKey, signed: Buffer, signature: Buffer): boolean {
  const reader = new Reader(signature);
  const algorithm = reader.string().toString('latin1');
  const value = reader.string();
  const key = importKey(type, blob);
  if (!key || !reader.isAtEnd()) return false;
  if (type === 'ssh-ed25519') return algorithm === type && verify(null, signed, key, value);
  if (type === 'ecdsa-sha2-nistp256') {
    const numbers = new Reader(value);
    const raw = Buffer.concat([fixed(numbers.string()), fixed(numbers.string())]);
    return algorithm === type && verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, raw);
  }
  // SHA-1 with RSA is broken; OpenSSH has not made it since 2020.
  const hash = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }[algorithm];
  return hash !== undefined && verify(hash, signed, key, value);
}

function importKey(type: string, blob: Buffer): KeyObject | undefined {
  try {
    const reader = new Reader(blob);
    reader.string();
    const jwk = jwkOf(type, reader);
    return jwk && reader.isAtEnd() ? createPublicKey({ key: jwk, format: 'jwk' }) : undefined;
  } catch {
    // A key that OpenSSL or we cannot read verifies nothing.
    return undefined;
  }
}

function jwkOf(type: string, reader: Reader): Record<string, string> | undefined {
  if (type === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: reader.string().toString('base64url') };
  if (type === 'ecdsa-sha2-nistp256') {
    reader.string();
    const point = reader.string();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    return point.length === 65 && point[0] === 4 ? { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } : undefined;
  }
  if (type !== 'ssh-rsa') return undefined;
  const e = reader.string();
  const n = reader.string();
  const unsigned = (number: Buffer) => number.subarray(number[0] === 0 ? 1 : 0).toString('base64url');
  return { kty: 'RSA', e: unsigned(e), n: unsigned(n) };
}

/** An SSH number without sign byte, in 32 bytes. */
function fixed(number: Buffer): Buffer {
  const bytes = number.subarray(number.length > 32 ? number.length - 32 : 0);
  return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

class CutOff extends Error {}

/** Reads the types of RFC 4251. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bytes(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new CutOff();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.number());
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}
