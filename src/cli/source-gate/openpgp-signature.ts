import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keys of people in OpenPGP form, opened in a key ring of their own that no user's configuration reaches. */
export interface OpenPgpRing {
  /** Who of the owners signed; undefined when none did, or the key has expired or was revoked. */
  signedBy(armored: string, message: Uint8Array): Promise<string | undefined>;
  close(): Promise<void>;
}

const timeout = 20_000;

/**
 * Opens the keys with GnuPG, which git itself uses. `keys` are armored public keys by owner. Throws when there is no `gpg`, or
 * a key cannot be read.
 */
export async function openPgpRing(
  keys: readonly { readonly owner: string; readonly armored: string }[],
): Promise<OpenPgpRing> {
  const home = await mkdtemp(join(tmpdir(), 'meshc-gpg-'));
  const owners = new Map<string, string>();
  const close = () => rm(home, { recursive: true, force: true });
  try {
    for (const [index, { owner, armored }] of keys.entries()) {
      const file = join(home, `key-${index}.asc`);
      await writeFile(file, armored);
      const { status } = await gpg(home, ['--import', file]);
      const imported = [...status.matchAll(/^\[GNUPG:\] IMPORT_OK \d+ ([0-9A-F]{40})/gm)];
      if (imported.length === 0) throw new Error(`the OpenPGP key of ${owner} cannot be read`);
      for (const [, fingerprint = ''] of imported) owners.set(fingerprint, owner);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    async signedBy(armored, message) {
      const [signature, signed] = [join(home, 'signature'), join(home, 'signed')];
      await writeFile(signature, armored);
      await writeFile(signed, message);
      const { status } = await gpg(home, ['--verify', signature, signed]);
      // GOODSIG is not said of expired and revoked keys; VALIDSIG ends with the fingerprint of the primary key.
      const primary = /^\[GNUPG:\] VALIDSIG (?:\S+ ){9}([0-9A-F]{40})/m.exec(status)?.[1];
      const signatures = status.match(/^\[GNUPG:\] (?:GOOD|BAD|ERR|EXP|EXPKEY|REVKEY)SIG /gm) ?? [];
      const isGood = signatures.length === 1 && signatures[0]?.includes('GOODSIG');
      return isGood && primary !== undefined ? owners.get(primary) : undefined;
    },
  };
}

function gpg(home: string, words: readonly string[]): Promise<{ status: string }> {
  const quiet = ['--homedir', home, '--batch', '--no-options', '--no-auto-key-locate', '--status-fd', '1', '--quiet'];
  return new Promise((resolve, reject) => {
    execFile('gpg', [...quiet, ...words], { timeout, env: { PATH: process.env['PATH'] } }, (error, stdout) => {
      if (error && 'code' in error && error.code === 'ENOENT') reject(new Error('gpg (GnuPG) is not installed'));
      else resolve({ status: stdout });
    });
  });
}
