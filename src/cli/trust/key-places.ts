import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Passphrase } from '../keyring/key-ring.ts';
import { codeOf } from '../keyring/private-file.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { keysLayout } from './create-trust.ts';
import type { KeyPlaces } from './open-signer.ts';

/** How a command is told where keys are. */
export interface KeyOptions {
  readonly trust?: string;
  readonly passphraseFile?: string;
}

/** A folder of `meshc keys init` has its private keys and its trust folder inside; others have keys and nothing else. */
export function keyPlaces(directory: string, options: KeyOptions, terminal: Terminal): KeyPlaces {
  const folder = resolve(terminal.directory, directory);
  const inside = join(folder, keysLayout.private);
  const isWhole = existsSync(inside);
  return {
    keys: isWhole ? inside : folder,
    trust: options.trust === undefined ? join(folder, keysLayout.trust) : resolve(terminal.directory, options.trust),
    passphrase: passphraseOf(options, terminal),
  };
}

/** The passphrase from a file, or from the environment; never from the command line, which other users can read. */
export function passphraseOf({ passphraseFile }: KeyOptions, terminal: Terminal): Passphrase {
  let read: Promise<string | undefined> | undefined;
  return () => {
    read ??=
      passphraseFile === undefined ? Promise.resolve(fromEnvironment(terminal)) : fromFile(passphraseFile, terminal);
    return read;
  };
}

function fromEnvironment({ environment }: Terminal): string | undefined {
  return environment['MESHC_KEYS_PASSPHRASE'] || undefined;
}

async function fromFile(path: string, { directory }: Terminal): Promise<string> {
  try {
    const text = await readFile(resolve(directory, path), 'utf8');
    return text.replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`the passphrase file ${path} cannot be read (${codeOf(error)})`);
  }
}
