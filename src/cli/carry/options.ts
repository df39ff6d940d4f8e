import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { parseRepository } from '../../git/registry.ts';
import type { Terminal } from '../terminal.ts';
import type { Carriers } from './carry-release.ts';

/** The options that say where a release is carried besides its branch. */
export function addCarrierOptions(command: Command): Command {
  return command
    .option('--bundle <file>', 'also write the release to one file, for nodes without a network')
    .option('--mirror <directory>', 'also bring this folder up to date, for a web server or object store to serve')
    .option('--oci <url>', 'also push it to this repository of an OCI registry', parseRegistryAddress);
}

/** Where to, paths resolved; undefined when nowhere. */
export function chosenCarriers({ bundle, mirror, oci }: Carriers, { directory }: Terminal): Carriers | undefined {
  if (bundle === undefined && mirror === undefined && oci === undefined) return undefined;
  const path = (given: string | undefined) => (given === undefined ? undefined : resolve(directory, given));
  return { bundle: path(bundle), mirror: path(mirror), oci };
}

function parseRegistryAddress(text: string): string {
  if (parseRepository(text.replace(/^(https?:\/\/)[^/@]*@/i, '$1'))) return text;
  throw new InvalidArgumentError('Give an address such as https://registry.example/mesh/shop.');
}
