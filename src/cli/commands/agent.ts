import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AgentConfig } from '../../agent/config.ts';
import type { Received } from '../../agent/receive.ts';
import type { Code } from '../../diagnostic/catalog.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';

interface ConfigOption {
  readonly config: string;
}

interface Call<Options> {
  readonly terminal: Terminal;
  readonly options: Options;
}

/** `meshc agent`: what runs on a node. It never evaluates an author's code. */
export const register: RegisterCommand = (program, terminal, act) => {
  const agent = program
    .command('agent')
    .summary('run a node: enrol, pull, verify and apply releases')
    .description('The agent of one node. It pulls signed releases, verifies them and runs them on Envoy.');
  const subcommand = (name: string, description: string): Command =>
    agent
      .command(name)
      .description(description)
      .option('--config <file>', 'the configuration of the agent', '/etc/meshc/agent.json');
  const format = () => new Option('--format <format>', 'how to print').choices(['human', 'json']).default('human');

  subcommand('enroll', 'Makes the keys that are missing on this node, and a request for each to be committed.')
    .option('--out <directory>', 'write the requests below this folder, at their paths in the repository')
    .option('--next <count>', 'also make this many keys to be used later, which the first one signs for', parseCount)
    .action(act((options: EnrollOptions) => enrollNode({ options, terminal })));
  subcommand('run', 'Runs the last good release at once, then looks for newer ones.')
    .option('--once', 'end after one round; Envoys go on serving')
    .option('--stop-proxies', 'drain and stop the Envoys at the end, instead of leaving them to the next agent')
    .action(act((options: RunOptions) => runNode({ options, terminal })));
  subcommand('status', 'Shows what runs on this node, and why something was refused. Works without a running agent.')
    .addOption(format())
    .action(act((options: ShowOptions) => showStatus({ options, terminal })));
  subcommand(
    'verify',
    'Verifies the newest release as this node would, from what it has accepted before. Applies nothing.',
  )
    .addOption(format())
    .action(act((options: ShowOptions) => verifyNode({ options, terminal })));
  subcommand('history', 'Shows what came of earlier releases, newest first.')
    .addOption(format())
    .action(act((options: ShowOptions) => showHistory({ options, terminal })));
};

interface EnrollOptions extends ConfigOption {
  readonly out?: string;
  readonly next?: number;
}

function parseCount(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 0 to 99.');
}

async function enrollNode({ options, terminal }: Call<EnrollOptions>): Promise<ExitCode> {
  const config = await openConfig({ options, terminal });
  if (!config) return exitCode.usage;
  const { enroll } = await import('../../agent/enroll.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const folder = stateFolder(config.stateDirectory);
  const { enrollments, problems } = await enroll(config, folder, { next: options.next ?? 0 });
  for (const { proxy, path, request, fingerprint, made, next } of enrollments) {
    const place = (file: string, text: string): string => {
      if (options.out === undefined) {
        terminal.out(text);
        return file;
      }
      const written = resolve(terminal.directory, options.out, file);
      mkdirSync(dirname(written), { recursive: true });
      writeFileSync(written, text);
      return written;
    };
    const written = place(path, request);
    terminal.err(`${made ? 'new key' : 'key'} of ${proxy}\n`);
    terminal.err(`  fingerprint (SHA-256): ${fingerprint}\n`);
    terminal.err(`  commit the request as: ${written}\n`);
    if (!next) continue;
    const later = place(next.path, next.document);
    for (const key of next.fingerprints) terminal.err(`  to be used later:      ${key}\n`);
    terminal.err(`  commit these as:       ${later}\n`);
  }
  return explain(terminal, 'agent enroll', problems);
}

interface RunOptions extends ConfigOption {
  readonly once?: boolean;
  readonly stopProxies?: boolean;
}

async function runNode({ options, terminal }: Call<RunOptions>): Promise<ExitCode> {
  const config = await openConfig({ options, terminal });
  if (!config) return exitCode.usage;
  const { runAgent } = await import('../../agent/run.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const { defaultTiming } = await import('../../agent/timing.ts');
  const { jsonLog } = await import('../../agent/log.ts');
  const now = () => terminal.now();
  const ending = endOnSignal();
  try {
    const result = await runAgent({
      config,
      folder: stateFolder(config.stateDirectory),
      timing: defaultTiming,
      searchPath: terminal.environment['PATH'] ?? '',
      version: packageFacts().version,
      now,
      log: jsonLog((line) => terminal.err(line), now),
      mode: options.once ? 'once' : 'rounds',
      stopProxies: options.stopProxies ?? false,
      signal: ending.signal,
    });
    if (result.kind === 'not-started') return explain(terminal, 'agent run', [result.problem]);
    const { last, startAgain } = result;
    if (startAgain) return exitCode.temporary;
    if (!options.once || !last || !('problem' in last)) return exitCode.ok;
    return explain(terminal, 'agent run', [last.problem]);
  } finally {
    ending.forget();
  }
}

/** The first signal ends the agent after the step it is at; nothing is cut short. */
function endOnSignal(): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const name of signals) process.on(name, end);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of signals) process.off(name, end);
    },
  };
}

interface ShowOptions extends ConfigOption {
  readonly format: 'human' | 'json';
}

async function showStatus({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const config = await openConfig({ options, terminal });
  if (!config) return exitCode.usage;
  const { readStatus } = await import('../../agent/status/read-status.ts');
  const { renderStatus } = await import('../../agent/status/render-status.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const found = await readStatus(stateFolder(config.stateDirectory));
  if ('code' in found) return explain(terminal, 'agent status', [found]);
  const { status, running } = found;
  terminal.out(options.format === 'json' ? canonicalJson({ ...status, running }) : renderStatus(found));
  const wrong = status.conditions.filter((condition) => !condition.status && condition.reason !== 'unknown');
  if (wrong.length === 0) return exitCode.ok;
  const passes = wrong.every(({ reason }) => reason !== 'ok' && reason !== 'unknown' && temporary.has(reason));
  return passes ? exitCode.temporary : exitCode.integrity;
}

async function showHistory({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const config = await openConfig({ options, terminal });
  if (!config) return exitCode.usage;
  const { readHistory } = await import('../../agent/state/record.ts');
  const { renderHistory } = await import('../../agent/status/render-status.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const history = await readHistory(stateFolder(config.stateDirectory));
  terminal.out(options.format === 'json' ? canonicalJson(history) : renderHistory(history));
  return exitCode.ok;
}

async function verifyNode({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const config = await openConfig({ options, terminal });
  if (!config) return exitCode.usage;
  const { verifyNewest } = await import('../../agent/verify-newest.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const { diagnosticsDocument } = await import('../../diagnostic/render/json.ts');
  const { renderChecks } = await import('../release/render.ts');
  const { version } = packageFacts();
  const folder = stateFolder(config.stateDirectory);
  const { result, remotes } = await verifyNewest({ config, folder, version, now: () => terminal.now() });
  const diagnostics = result.kind === 'refused' ? [result.problem] : [];
  if (options.format === 'json') {
    const found = result.kind === 'received' ? describe(result) : { verified: false };
    const document = diagnosticsDocument(diagnostics, { version, command: 'agent verify' });
    terminal.out(canonicalJson({ ...document, ...found, remotes }));
  } else if (result.kind === 'received') terminal.out(renderChecks(result.checks, terminal));
  return explain(terminal, 'agent verify', diagnostics);
}

function describe({ release, oid, checks }: Extract<Received, { kind: 'received' }>) {
  const { serial, commit } = release.statement;
  return { verified: true, oid, serial, commit, manifestSha256: release.digest, checks };
}

async function openConfig({ options, terminal }: Call<ConfigOption>): Promise<AgentConfig | undefined> {
  const { readAgentConfig } = await import('../../agent/read-config.ts');
  const read = await readAgentConfig(resolve(terminal.directory, options.config));
  if (read.kind === 'config') return read.config;
  explain(terminal, 'agent', read.diagnostics);
  return undefined;
}

/** Trying again later is right. */
const temporary: ReadonlySet<Code> = new Set<Code>([
  'envoy-absent',
  'remote-unreachable',
  'repository-damaged',
  'state-folder-locked',
  'status-address-unavailable',
]);

/** Prints findings; on a node what is wrong is either temporary or a matter of integrity. */
function explain(terminal: Terminal, command: string, diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.length === 0) return exitCode.ok;
  report({ command, diagnostics, text: () => undefined }, [], terminal);
  return diagnostics.every(({ code }) => temporary.has(code)) ? exitCode.temporary : exitCode.integrity;
}
