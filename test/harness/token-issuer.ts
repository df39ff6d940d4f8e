import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JsonWebKey } from '../../src/model/request-authentication.ts';

/** Somebody who signs tokens (RFC 7519), with keys of its own. */
export interface TestIssuer {
  readonly name: string;
  /** As it publishes its key. */
  readonly key: JsonWebKey;
  /** A token that is good for five minutes, unless the claims say otherwise. */
  token(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

/** An issuer with a key on P-256 (ES256) or of RSA (RS256). */
export function createIssuer(name: string, alg: 'ES256' | 'RS256' = 'ES256'): TestIssuer {
  const { publicKey, privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg, use: 'sig' } as JsonWebKey;
  return {
    name,
    key,
    token: (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const parts = [
        { alg, kid: 'one', typ: 'JWT', ...header },
        { iss: name, exp: now + 300, ...claims },
      ];
      const text = parts.map((part) => base64url(JSON.stringify(part))).join('.');
      return `${text}.${signature(text, privateKey)}`;
    },
  };
}

function signature(text: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
