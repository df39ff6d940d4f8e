import { type Command, InvalidArgumentError, Option } from 'commander';
import { isTrustDomain } from '../../scalar/spiffe-id.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import { printEach } from '../print-each.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { KeyOptions } from '../trust/key-places.ts';
import type { OpenedKeys, Opening } from '../trust/open-signer.ts';
import { UsageError } from '../usage-error.ts';
import { registerAuthority } from './keys-authority.ts';
import { registerCeremony } from './keys-ceremony.ts';

/** What every subcommand is told. */
export interface KeysOptions extends KeyOptions {
  readonly directory: string;
  readonly format: readonly FormatTarget[];
}

export interface KeysCall<O> {
  readonly options: O;
  readonly terminal: Terminal;
}

interface InitOptions extends KeysOptions {
  readonly trustDomain: string;
  readonly env?: string;
  readonly environment?: string;
  readonly bins?: number;
}

/** `meshc keys`: the keys releases are signed with, what people have signed with them, and the authorities of the mesh. */
export const register: RegisterCommand = (program, terminal, act) => {
  const keys = program
    .command('keys')
    .summary('make, share and change the keys of a mesh')
    .description(
      'The keys that a mesh is signed with. `init` makes all of them in one folder, for development\n' +
        'and small teams. Otherwise each person and each job makes one with `new`; `begin` proposes who\n' +
        'may sign what, `sign` is what each person then runs, and `show` says whose signature is missing.',
    );
  const subcommand = (name: string, description: string): Command =>
    keys
      .command(name)
      .description(description)
      .requiredOption('--directory <directory>', 'the folder of the keys')
      .option('--passphrase-file <file>', 'the passphrase of encrypted keys (or MESHC_KEYS_PASSPHRASE)')
      .addOption(formatOption(['human', 'json']));
  const withTrust = (name: string, description: string): Command =>
    subcommand(name, description).option('--trust <directory>', 'the trust folder (default: trust/ beside the keys)');

  subcommand('init', 'Makes every key of a trust domain, and the root file to be put on its nodes.')
    .requiredOption('--trust-domain <name>', 'the SPIFFE trust domain, as the mesh names it')
    .option('--env <name>', 'sign for this environment only')
    .option('--bins <count>', 'over how many files nodes are spread: 2 to 256 (default: 16)', parseBins)
    .addOption(new Option('--environment <name>', 'the same as --env').hideHelp().conflicts('env'))
    .action(act((options: InitOptions) => initialise({ options, terminal })));
  withTrust(
    'show',
    'Prints who may sign what, where each authority is in its life, and what waits for signatures.',
  ).action(act((options: KeysOptions) => show({ options, terminal })));
  withTrust(
    'renew',
    'Signs anew what has lived for half of its life, and makes the next issuing authority when it is time.',
  ).action(act((options: KeysOptions) => renew({ options, terminal })));
  registerCeremony({ subcommand, withTrust }, terminal, act);
  registerAuthority(withTrust, terminal, act);
};

/** Makes a subcommand with the usual options. */
export type Subcommand = (name: string, description: string) => Command;

/** How many bins a power of two makes. */
export function parseBins(text: string): number {
  const bits = Math.log2(Number(text));
  if (Number.isInteger(bits) && bits >= 1 && bits <= 8) return bits;
  throw new InvalidArgumentError('Give a power of two from 2 to 256.');
}

/** Refuses what no mesh could name. */
export function requireTrustDomain(trustDomain: string): void {
  if (isTrustDomain(trustDomain)) return;
  throw new UsageError(`${trustDomain} is not a trust domain: 1 to 255 characters of a-z, 0-9, ".", "-" and "_"`);
}

async function initialise({ options, terminal }: KeysCall<InitOptions>): Promise<ExitCode> {
  const { trustDomain, env, environment, directory, bins } = options;
  requireTrustDomain(trustDomain);
  const { createSigner } = await import('../trust/create-trust.ts');
  const { passphraseOf } = await import('../trust/key-places.ts');
  const { resolve } = await import('node:path');
  const made = await createSigner({
    directory: resolve(terminal.directory, directory),
    trustDomain,
    environment: env ?? environment,
    passphrase: await passphraseOf(options, terminal)(),
    ...(bins !== undefined && { bins: { bits: bins } }),
    now: terminal.now(),
  });
  const code = await printKeys('keys init', made, { options, terminal });
  if (code === exitCode.ok) {
    terminal.err(
      'Put root.json on every node. The folder `trust` may be read by everyone; `private` by nobody else.\n',
    );
  }
  return code;
}

async function show({ options, terminal }: KeysCall<KeysOptions>): Promise<ExitCode> {
  const { openKeys } = await import('../trust/open-signer.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const opened = await openKeys(keyPlaces(options.directory, options, terminal));
  return printKeys('keys show', opened, { options, terminal });
}

async function renew({ options, terminal }: KeysCall<KeysOptions>): Promise<ExitCode> {
  const { renewTrust } = await import('../trust/renew-trust.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const renewed = await renewTrust(keyPlaces(options.directory, options, terminal), terminal.now());
  return printKeys('keys renew', renewed, { options, terminal });
}

/** Prints a trust folder, or why it could not be opened or changed. */
export async function printKeys(
  command: string,
  outcome: Opening<OpenedKeys>,
  { options, terminal }: KeysCall<Pick<KeysOptions, 'format'>>,
): Promise<ExitCode> {
  if (outcome.kind === 'refused') {
    report({ command, diagnostics: outcome.diagnostics, text: () => undefined }, options.format, terminal);
    return exitCode.integrity;
  }
  const { renderTrust, trustDocument } = await import('../trust/render-trust.ts');
  const { opened } = outcome;
  printEach(
    { human: (look) => renderTrust(opened, look), json: () => trustDocument(opened) },
    options.format,
    terminal,
  );
  return exitCode.ok;
}
