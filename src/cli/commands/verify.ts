import { resolve } from 'node:path';
import { Option } from 'commander';
import { diagnosticsDocument } from '../../diagnostic/render/json.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { chosenFormats, type FormatTarget, formatOption } from '../options.ts';
import { printEach } from '../print-each.ts';
import type { VerifyOutcome } from '../release/verify-published.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { exitForRelease, resolveRemote } from './release.ts';

interface VerifyOptions {
  readonly root: string;
  readonly repository: string;
  readonly node: string;
  readonly env: string;
  readonly environment?: string;
  readonly mesh?: string;
  readonly trustDomain?: string;
  readonly format: readonly FormatTarget[];
}

/** `meshc verify`: what an agent would say of the release that is published now. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('verify')
    .summary('verify a published release as a node would')
    .description(
      'Verifies the published release as the agent of a newly set up node would: signatures, versions,\n' +
        'expiry, the manifest of the node, its certificates and every resource.\n' +
        'Only the key of the node is not compared.',
    )
    .requiredOption('--root <file>', 'the root metadata that nodes are given: root.json of `meshc keys init`')
    .requiredOption('--repository <path|url>', 'where releases are published')
    .requiredOption('--node <name>', 'the node')
    .option('--env <name>', 'the environment', 'production')
    .option('--mesh <name>', 'the mesh the node expects (default: the one the release names)')
    .option('--trust-domain <name>', 'the trust domain the node expects (default: the one the release names)')
    .addOption(new Option('--environment <name>', 'the same as --env').hideHelp())
    .addOption(formatOption(['human', 'json']))
    .action(act((options: VerifyOptions) => verify(options, terminal)));
};

async function verify(options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const { verifyPublished } = await import('../release/verify-published.ts');
  const outcome = await verifyPublished({
    root: resolve(terminal.directory, options.root),
    repository: resolveRemote(options.repository, terminal.directory),
    environment: options.environment ?? options.env,
    node: options.node,
    mesh: options.mesh,
    trustDomain: options.trustDomain,
    now: terminal.now(),
  });
  const { diagnostics, summary } = describe(outcome);
  const { renderChecks } = await import('../release/render.ts');
  const checks = outcome.kind === 'checked' ? outcome.result.checks : [];
  printEach(
    {
      human: (look) => renderChecks(checks, look),
      json: () => ({
        ...summary,
        checks,
        ...diagnosticsDocument(diagnostics, { version: packageFacts().version, command: 'verify' }),
      }),
    },
    options.format,
    terminal,
  );
  const isForPeople = chosenFormats(options.format).some(({ format }) => format === 'human');
  if (isForPeople && diagnostics.length > 0) {
    report({ command: 'verify', diagnostics, text: () => undefined }, [], terminal);
  }
  return diagnostics.length === 0 ? exitCode.ok : exitForRelease(diagnostics);
}

function describe(outcome: VerifyOutcome) {
  if (outcome.kind === 'unreadable') return { diagnostics: [outcome.diagnostic], summary: { verified: false } };
  const { oid, result } = outcome;
  if (result.kind === 'refused') {
    return { diagnostics: [result.diagnostic], summary: { verified: false, oid, reason: result.reason } };
  }
  const { serial, commit } = result.statement;
  return { diagnostics: [], summary: { verified: true, oid, serial, commit, manifestSha256: result.manifestSha256 } };
}
