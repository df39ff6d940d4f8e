import { closed, exactly, list, openDocument, ShapeError, text } from './shape.ts';

/**
 * `enroll/<environment>/revoked.json`: keys that may never be used again. A key that is taken off this list is refused all
 * the same: each release carries the list, and the next one must have all of it.
 */
export interface RevokedKeys {
  readonly apiVersion: 'meshc/v1';
  readonly kind: 'RevokedKeys';
  readonly keys: readonly {
    /** Hexadecimal SHA-256 of the subject public key. */
    readonly spkiSha256: string;
    /** For reviewers, and for whoever asks later. */
    readonly reason: string;
  }[];
}

/** Where the list is. */
export function revokedKeysPath(environment: string): string {
  return `enroll/${environment}/revoked.json`;
}

/** Reads the list; no file is an empty one. */
export function readRevokedKeys(
  text: string | undefined,
): { kind: 'keys'; keys: ReadonlySet<string> } | { kind: 'refused'; reason: string } {
  if (text === undefined) return { kind: 'keys', keys: new Set() };
  try {
    const { keys } = openDocument(Buffer.from(text), shape);
    return { kind: 'keys', keys: new Set(keys.map(({ spkiSha256 }) => spkiSha256)) };
  } catch (error) {
    if (error instanceof ShapeError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

const shape = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('RevokedKeys'),
  keys: list(closed({ spkiSha256: text(/^[0-9a-f]{64}$/), reason: text(/\S/) })),
});
