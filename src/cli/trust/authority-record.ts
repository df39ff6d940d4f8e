import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closed, count, list, openDocument, optional, type Shape, ShapeError, text } from '../../bundle/shape.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { decodePem, encodePem } from '../../x509/pem.ts';
import { parseAuthority } from '../../x509/svid.ts';
import { codeOf } from '../keyring/private-file.ts';
import { UnusableKey } from '../keyring/unusable-key.ts';

/**
 * Where an authority is in its life. `prepared`: its key and certificate exist. `distributed`: nodes are told to trust it
 * (roots). `active`: it signs. `draining`: it signs no more, and what it signed is still good. Removed ones leave the list.
 */
export const authorityStates = ['prepared', 'distributed', 'active', 'draining'] as const;
export type AuthorityState = (typeof authorityStates)[number];

/** An authority of the mesh. The certificate is `authorities/<name>.pem`; the private key is wherever its holder keeps it. */
export interface AuthorityRecord {
  readonly name: string;
  readonly kind: 'root' | 'issuer';
  readonly state: AuthorityState;
  /** The root above an issuer. */
  readonly root?: string | undefined;
  /** PEM. */
  readonly certificate: string;
  /** Unix seconds of the last change of state. */
  readonly since: number;
}

export const authoritiesFile = 'authorities.json';

const kinds: Shape<AuthorityRecord['kind']> = oneOf(['root', 'issuer']);
const states: Shape<AuthorityState> = oneOf(authorityStates);

const shape = closed({
  authorities: list(
    closed({
      name: text(/^(?:root|issuer)-\d{1,6}$/),
      kind: kinds,
      state: states,
      root: optional(text(/^root-\d{1,6}$/)),
      certificate: text(),
      since: count(),
    }),
  ),
});

/** Reads the list, checks each certificate, and that none is there twice. */
export async function readAuthorities(directory: string): Promise<readonly AuthorityRecord[]> {
  const path = join(directory, authoritiesFile);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes) return [];
  try {
    const { authorities } = openDocument(bytes, shape);
    for (const record of authorities) certificateOf(record);
    if (new Set(authorities.map(({ name }) => name)).size !== authorities.length)
      throw new ShapeError('a name is there twice');
    return authorities;
  } catch (error) {
    if (error instanceof ShapeError) throw new UnusableKey(path, error.message);
    throw error;
  }
}

/** The certificate of a record. Throws a `ShapeError` for one that is not an authority. */
export function certificateOf({ name, certificate }: Pick<AuthorityRecord, 'name' | 'certificate'>): Certificate {
  const der = decodePem('CERTIFICATE', certificate);
  if (!der) throw new ShapeError(`${name} is not a certificate in PEM`);
  const parsed = parseAuthority(der);
  if (parsed.kind === 'refused') throw new ShapeError(`${name} breaks ${parsed.rule}: ${parsed.reason}`);
  return parsed.certificate;
}

/** The PEM of a certificate, as a record holds it. */
export function pemOf({ der }: Certificate): string {
  return encodePem('CERTIFICATE', der);
}

function oneOf<const T extends string>(allowed: readonly T[]): Shape<T> {
  return (value, at) => {
    const found = allowed.find((known) => known === value);
    if (found === undefined) throw new ShapeError(`${at} is none of ${allowed.join(', ')}`);
    return found;
  };
}
