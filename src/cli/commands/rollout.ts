import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import { canonicalJson } from '../../output/canonical-json.ts';
import { parseDuration } from '../../scalar/duration.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface RolloutOptions {
  readonly endpoint: readonly string[];
  readonly prometheus?: string;
  readonly selector: string;
  readonly serial?: number;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly format: 'human' | 'json';
}

/** `meshc rollout`: how far a release has come in a fleet. */
export const register: RegisterCommand = (program, terminal, act) => {
  const rollout = program
    .command('rollout')
    .summary('see how far a release has come in a fleet')
    .description('Sees how far a release has come in a fleet, from the agents themselves or from Prometheus.');
  rollout
    .command('status')
    .description(
      'Says which nodes run a release and which have yet to. Ends with 0 when all do, 4 when one had to go back.',
    )
    .option('--endpoint <url>', 'the address of an agent; may be given several times', collect, [])
    .option('--prometheus <url>', 'a Prometheus that collects from the agents')
    .option('--selector <labels>', 'which agents, in the words of Prometheus, such as `environment="prod"`', '')
    .option('--serial <serial>', 'the release (default: the newest that any node knows of)', wholeNumber)
    .option('--wait', 'wait until it is complete or has stopped')
    .option('--timeout <time>', 'how long to wait', duration, 600_000)
    .addOption(new Option('--format <format>', 'how to print').choices(['human', 'json']).default('human'))
    .action(act((options: RolloutOptions) => rolloutStatus(options, terminal)));
};

async function rolloutStatus(options: RolloutOptions, terminal: Terminal): Promise<ExitCode> {
  const { endpoint, prometheus, selector, serial } = options;
  if (endpoint.length === 0 && prometheus === undefined) {
    throw new UsageError('say where to look: --endpoint for each agent, or --prometheus');
  }
  const { readEndpoints, readPrometheus } = await import('../rollout/read-fleet.ts');
  const { progressOf, renderFleet } = await import('../rollout/fleet.ts');
  const deadline = performance.now() + options.timeout;
  for (;;) {
    const nodes = await (prometheus === undefined ? readEndpoints(endpoint) : readPrometheus(prometheus, selector));
    if (typeof nodes === 'string') {
      terminal.err(`error: ${prometheus} cannot be read: ${nodes}\n`);
      return exitCode.temporary;
    }
    const { target, progress } = progressOf(nodes, serial);
    const isOver = !options.wait || progress !== 'going-on' || performance.now() >= deadline;
    if (isOver) {
      terminal.out(
        options.format === 'json' ? canonicalJson({ serial: target, progress, nodes }) : renderFleet(nodes, serial),
      );
      return progress === 'complete' ? exitCode.ok : progress === 'stopped' ? exitCode.integrity : exitCode.temporary;
    }
    await sleep(Math.min(betweenLooks, Math.max(0, deadline - performance.now())));
  }
}

const betweenLooks = 1_000;

function collect(text: string, earlier: readonly string[]): readonly string[] {
  if (!URL.canParse(text)) throw new InvalidArgumentError('Give an address such as http://127.0.0.1:9400.');
  return [...earlier, text];
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('Give a length of time, such as 10m.');
  return milliseconds;
}
