import { Option } from 'commander';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Act } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { AuthorityAction } from '../trust/take-step.ts';
import { UsageError } from '../usage-error.ts';
import { type KeysCall, type KeysOptions, printKeys, type Subcommand } from './keys.ts';
import { exitForRelease, resolveRemote } from './release.ts';

interface AuthorityOptions extends KeysOptions {
  readonly kind?: 'root' | 'issuer';
  readonly name?: string;
  readonly repository?: string;
  readonly env: string;
  readonly atOnce?: boolean;
}

/** The life of the authorities: one step at a time, in the one order that never breaks a connection. */
export function registerAuthority(withTrust: Subcommand, terminal: Terminal, act: Act): void {
  withTrust(
    'authority',
    'Takes an authority one step further in its life, unless that would break certificates in use.',
  )
    .argument('<step>', 'prepare, distribute (roots), activate, drain or remove')
    .addOption(new Option('--kind <kind>', 'what to prepare').choices(['root', 'issuer']))
    .option('--name <name>', 'which authority, as `meshc keys show` names it')
    .option('--repository <path|url>', 'where releases are published: what nodes have been told is looked up there')
    .option('--env <name>', 'the environment that is looked up', 'production')
    .option('--at-once', 'remove it although what it signed may still be good: for a stolen key')
    .action(act((step: string, options: AuthorityOptions) => authority(step, { options, terminal })));
}

const steps: ReadonlySet<string> = new Set<AuthorityAction['step']>([
  'prepare',
  'distribute',
  'activate',
  'drain',
  'remove',
]);

async function authority(step: string, { options, terminal }: KeysCall<AuthorityOptions>): Promise<ExitCode> {
  if (!steps.has(step)) throw new UsageError(`${step} is not a step: prepare, distribute, activate, drain or remove`);
  const { keyPlaces } = await import('../trust/key-places.ts');
  const { takeStep } = await import('../trust/take-step.ts');
  const outcome = await takeStep(keyPlaces(options.directory, options, terminal), {
    ...actionOf(step as AuthorityAction['step'], options),
    repository: options.repository === undefined ? undefined : resolveRemote(options.repository, terminal.directory),
    environment: options.env,
    now: terminal.now(),
  });
  if (outcome.kind === 'unsafe') {
    const diagnostics = [diagnose('unsafe-authority-step', { step, name: outcome.name, reason: outcome.reason })];
    report({ command: 'keys authority', diagnostics, text: () => undefined }, options.format, terminal);
    return exitCode.gate;
  }
  if (outcome.kind === 'refused' && outcome.diagnostics.some(({ code }) => code.startsWith('branch-'))) {
    const { diagnostics } = outcome;
    report({ command: 'keys authority', diagnostics, text: () => undefined }, options.format, terminal);
    return exitForRelease(diagnostics);
  }
  return printKeys('keys authority', outcome, { options, terminal });
}

function actionOf(step: AuthorityAction['step'], { kind, name, atOnce }: AuthorityOptions): AuthorityAction {
  if (step === 'prepare') {
    if (kind === undefined) throw new UsageError('say what to prepare: --kind root or --kind issuer');
    return { step, kind, ...(name !== undefined && { under: name }) };
  }
  if (name === undefined) throw new UsageError('name the authority with --name');
  return step === 'remove' ? { step, name, atOnce: atOnce ?? false } : { step, name };
}
