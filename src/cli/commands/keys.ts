import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { isTrustDomain } from '../../scalar/spiffe-id.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import { printEach } from '../print-each.ts';
import type { Signer } from '../release/signer.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface KeysOptions {
  readonly directory: string;
  readonly format: readonly FormatTarget[];
}

interface InitOptions extends KeysOptions {
  readonly trustDomain: string;
  readonly env?: string;
}

/** `meshc keys`: the keys releases are signed with, in a folder. */
export const register: RegisterCommand = (program, terminal, act) => {
  const keys = program
    .command('keys')
    .summary('make and renew the keys releases are signed with')
    .description('The keys that releases are signed with, in a folder: for development and small teams.');
  const subcommand = (name: string, description: string): Command =>
    keys
      .command(name)
      .description(description)
      .requiredOption('--directory <directory>', 'the folder of the keys')
      .addOption(formatOption(['human', 'json']));

  subcommand('init', 'Makes the keys of a trust domain, and the root file to be put on its nodes.')
    .requiredOption('--trust-domain <name>', 'the SPIFFE trust domain, as the mesh names it')
    .option('--env <name>', 'sign for this environment only')
    .addOption(new Option('--environment <name>', 'the same as --env').hideHelp().conflicts('env'))
    .action(act((options: InitOptions & { environment?: string }) => initialise({ options, terminal })));
  subcommand(
    'renew',
    'Makes the next issuing authority, and signs the root metadata anew when its life is half over.',
  ).action(act((options: KeysOptions) => renew({ options, terminal })));
  subcommand('show', 'Prints the fingerprints of the keys.').action(
    act((options: KeysOptions) => show({ options, terminal })),
  );
};

interface Call<O> {
  readonly options: O;
  readonly terminal: Terminal;
}

async function initialise({ options, terminal }: Call<InitOptions & { environment?: string }>): Promise<ExitCode> {
  const { trustDomain, env, environment } = options;
  if (!isTrustDomain(trustDomain)) {
    throw new UsageError(`${trustDomain} is not a trust domain: 1 to 255 characters of a-z, 0-9, ".", "-" and "_"`);
  }
  const { createSigner } = await import('../release/create-signer.ts');
  const directory = resolve(terminal.directory, options.directory);
  const made = await createSigner({ directory, trustDomain, environment: env ?? environment, now: terminal.now() });
  const code = await print('keys init', made, { options, terminal });
  if (code === exitCode.ok) {
    terminal.err('Put root.json on every node. Keep everything else in this folder to yourself.\n');
  }
  return code;
}

async function renew({ options, terminal }: Call<KeysOptions>): Promise<ExitCode> {
  const { renewSigner } = await import('../release/create-signer.ts');
  const renewed = await renewSigner(resolve(terminal.directory, options.directory), terminal.now());
  return print('keys renew', renewed, { options, terminal });
}

async function show({ options, terminal }: Call<KeysOptions>): Promise<ExitCode> {
  const { openSigner } = await import('../release/signer.ts');
  return print('keys show', await openSigner(resolve(terminal.directory, options.directory)), { options, terminal });
}

type Outcome = Awaited<ReturnType<typeof import('../release/signer.ts')['openSigner']>>;

async function print(command: string, outcome: Outcome, { options, terminal }: Call<KeysOptions>): Promise<ExitCode> {
  if (outcome.kind === 'refused') {
    report({ command, diagnostics: outcome.diagnostics, text: () => undefined }, options.format, terminal);
    return exitCode.integrity;
  }
  const { renderSigner, signerDocument } = await import('../release/render.ts');
  const signer: Signer = outcome.signer;
  printEach(
    { human: () => renderSigner(signer, options.directory), json: () => signerDocument(signer) },
    options.format,
    terminal,
  );
  return exitCode.ok;
}
