import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Code } from '../../diagnostic/catalog.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { addCarrierOptions, chosenCarriers } from '../carry/options.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { meshChoice } from '../open-mesh.ts';
import { addMeshOptions, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { KeyPlaces } from '../trust/open-signer.ts';
import { UsageError } from '../usage-error.ts';

interface ReleaseOptions extends SourceChoice {
  readonly keys: string;
  readonly environment?: string;
  readonly remote?: string;
  readonly expectParent?: string;
  readonly dryRun?: boolean;
  readonly trust?: string;
  readonly passphraseFile?: string;
  readonly revertTo?: number;
  readonly plan?: string;
  readonly timestampOnly?: boolean;
  readonly bundle?: string;
  readonly mirror?: string;
  readonly oci?: string;
  readonly format: readonly FormatTarget[];
}

/** `meshc release`: signs the compiled form of a commit and publishes it for the nodes. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('release')
    .summary('sign a commit and publish it for the nodes')
    .description(
      'Compiles a commit, issues certificates for the enrolled keys, signs the result and publishes\n' +
        'it on the branch `mesh-out/<environment>`. The work tree plays no part.\n' +
        'Run it every few hours: without changes it only renews what is about to expire.\n' +
        'Where the timestamp key is not among the keys, the release waits on `mesh-pending/<environment>`\n' +
        'for the job that has it and runs `meshc release --timestamp-only`.',
    )
    .argument('[repository]', 'a folder in a git repository, or the address of one', '.')
    .requiredOption('--keys <directory>', 'the keys to sign with, as `meshc keys init` made them')
    .option('--trust <directory>', 'the trust folder that people signed (default: trust/ beside the keys)')
    .option('--passphrase-file <file>', 'the passphrase of encrypted keys (or MESHC_KEYS_PASSPHRASE)')
    .option('--at <ref>', 'the commit, branch or tag to release (default: "HEAD")')
    .option('--remote <path|url>', 'publish to this repository instead of the one that is released')
    .option('--expect-parent <oid>', 'publish only if the release branch is at this commit')
    .option('--revert-to <serial>', 'release what this earlier release had, under a new serial', parseSerial)
    .addOption(
      new Option('--plan <file>', 'release only what this plan says, as `meshc plan --out` wrote it').conflicts([
        'revertTo',
        'timestampOnly',
      ]),
    )
    .option(
      '--timestamp-only',
      'only vouch for the newest release: the job that holds the timestamp key and nothing else',
    )
    .option('--dry-run', 'build and sign, but publish nothing');
  addCarrierOptions(command);
  addMeshOptions(command)
    .addOption(new Option('--environment <name>', 'the same as --env').hideHelp().conflicts('env'))
    .addOption(formatOption(['human', 'json']));
  command.action(
    act((repository: string, options: ReleaseOptions) => releaseCommand({ repository, options, terminal })),
  );
};

interface Call {
  readonly repository: string;
  readonly options: ReleaseOptions;
  readonly terminal: Terminal;
}

async function releaseCommand({ repository, options, terminal }: Call): Promise<ExitCode> {
  const { env, environment, keys, remote, expectParent, dryRun } = options;
  if (expectParent !== undefined && !/^[0-9a-f]{40}$/.test(expectParent)) {
    throw new UsageError('--expect-parent needs the whole id of a commit: 40 hexadecimal digits');
  }
  const { keyPlaces } = await import('../trust/key-places.ts');
  const places = keyPlaces(keys, options, terminal);
  if (options.timestampOnly) return vouchCommand({ repository, options, terminal }, places);
  const { releaseMesh } = await import('../release/release-mesh.ts');
  const outcome = await releaseMesh({
    ...meshChoice(repository, options, terminal),
    environment: env ?? environment,
    places,
    revertTo: options.revertTo,
    plan: options.plan,
    remote: remote === undefined ? undefined : resolveRemote(remote, terminal.directory),
    expectedParent: expectParent,
    dryRun: dryRun ?? false,
    now: terminal.now(),
  });
  const { diagnostics, text } = outcome;
  if (outcome.kind === 'refused') {
    report({ command: 'release', diagnostics, text }, options.format, terminal);
    return exitForRelease(diagnostics);
  }
  const { renderRelease, releaseDocument } = await import('../release/render.ts');
  if (diagnostics.length > 0) report({ command: 'release', diagnostics, text }, [], terminal);
  printEach(
    { human: (look) => renderRelease(outcome, look), json: () => releaseDocument(outcome) },
    options.format,
    terminal,
  );
  if (outcome.published.kind === 'dry-run' || !chosenCarriers(options, terminal)) return exitCode.ok;
  if (!outcome.built.files.has('metadata/timestamp.json')) {
    terminal.err('carried nowhere yet: give the same options to the job that signs timestamps\n');
    return exitCode.ok;
  }
  const { carryPublished } = await import('../carry/carry-published.ts');
  return carryPublished({ remote: outcome.publishedTo, environment: outcome.environment, options, terminal });
}

function parseSerial(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the serial of a release: a whole number.');
}

async function vouchCommand({ repository, options, terminal }: Call, places: KeyPlaces): Promise<ExitCode> {
  const environment = options.env ?? options.environment;
  if (environment === undefined) throw new UsageError('name the environment with --env');
  const remote = resolveRemote(options.remote ?? repository, terminal.directory);
  const { vouch } = await import('../release/vouch.ts');
  const outcome = await vouch({ places, remote, environment, now: terminal.now() });
  if (outcome.kind === 'refused') {
    report({ command: 'release', diagnostics: outcome.diagnostics, text: () => undefined }, options.format, terminal);
    return exitForRelease(outcome.diagnostics);
  }
  const { renderVouched, vouchedDocument } = await import('../release/render.ts');
  printEach({ human: () => renderVouched(outcome), json: () => vouchedDocument(outcome) }, options.format, terminal);
  if (!chosenCarriers(options, terminal)) return exitCode.ok;
  const { carryPublished } = await import('../carry/carry-published.ts');
  return carryPublished({ remote, environment, options, terminal });
}

/** Relative paths start where the command was run; addresses are left as they are. */
export function resolveRemote(remote: string, directory: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(remote) ? remote : resolve(directory, remote);
}

/** Trying again is right: someone else was faster, or the remote did not answer. */
const temporary: ReadonlySet<Code> = new Set<Code>(['branch-moved', 'branch-unreachable']);

/** What is there is not what it should be. */
const integrity: ReadonlySet<Code> = new Set<Code>([
  'authority-expiring',
  'previous-release-refused',
  'revoked-key-restored',
  'signer-exists',
  'signer-unusable',
]);

/** What the findings of signing and publishing mean for the exit status. */
export function exitForRelease(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && errors.every(({ code }) => temporary.has(code))) return exitCode.temporary;
  if (errors.length > 0 && errors.every(({ code }) => integrity.has(code) || code.startsWith('release-'))) {
    return exitCode.integrity;
  }
  return exitFor(diagnostics, 'error');
}
