import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ApplyOptions } from '../agent/apply.ts';
import type { ShowOptions } from '../agent/call.ts';
import type { RetryOptions, RollbackOptions, SuspendOptions } from '../agent/control.ts';
import type { EnrollOptions } from '../agent/enroll.ts';
import type { RunOptions } from '../agent/run.ts';
import type { EventsOptions } from '../agent/show.ts';
import type { Act, RegisterCommand } from '../command.ts';
import type { Terminal } from '../terminal.ts';

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
  registerRunning(subcommand, terminal, act);
  registerShowing(subcommand, terminal, act);
  registerControl(subcommand, terminal, act);
};

type Subcommand = (name: string, description: string) => Command;

function registerRunning(subcommand: Subcommand, terminal: Terminal, act: Act): void {
  subcommand('enroll', 'Makes the keys that are missing on this node, and a request for each to be committed.')
    .option('--out <directory>', 'write the requests below this folder, at their paths in the repository')
    .option('--next <count>', 'also make this many keys to be used later, which the first one signs for', smallNumber)
    .option('--sealing', 'also make the key that values for this node are sealed to')
    .action(
      act(async (options: EnrollOptions) => {
        const { enrollNode } = await import('../agent/enroll.ts');
        return enrollNode({ options, terminal });
      }),
    );
  subcommand('run', 'Runs the last good release at once, then looks for newer ones.')
    .option('--once', 'end after one round; Envoys go on serving')
    .option('--stop-proxies', 'drain and stop the Envoys at the end, instead of leaving them to the next agent')
    .action(
      act(async (options: RunOptions) => {
        const { runNode } = await import('../agent/run.ts');
        return runNode({ options, terminal }, options.once ? 'once' : 'rounds');
      }),
    );
  subcommand('apply', 'Verifies a release that came as a file, and gives it to the agent.')
    .requiredOption('--bundle <file>', 'what `meshc release --bundle` or `meshc mirror --bundle` wrote')
    .action(
      act(async (options: ApplyOptions) => {
        const { applyBundle } = await import('../agent/apply.ts');
        return applyBundle({ options, terminal });
      }),
    );
  subcommand('recover', 'Runs the last good release, without network, and ends. Envoys go on serving.').action(
    act(async (options: RunOptions) => {
      const { runNode } = await import('../agent/run.ts');
      return runNode({ options, terminal }, 'recover');
    }),
  );
}

function registerShowing(subcommand: Subcommand, terminal: Terminal, act: Act): void {
  const showing = (name: keyof typeof shown, description: string) =>
    subcommand(name, description)
      .addOption(new Option('--format <format>', 'how to print').choices(['human', 'json']).default('human'))
      .action(
        act(async (options: ShowOptions) => {
          const commands = await import('../agent/show.ts');
          return commands[shown[name]]({ options, terminal });
        }),
      );
  showing('status', 'Shows what runs on this node, and why something was refused. Works without a running agent.');
  showing('history', 'Shows what came of earlier releases, newest first.');
  subcommand('events', 'Shows what the agent has said, the newest last.')
    .addOption(new Option('--format <format>', 'how to print').choices(['human', 'json']).default('human'))
    .option('--last <count>', 'how many', wholeNumber, 50)
    .option('--follow', 'go on with what it says from now on')
    .action(
      act(async (options: EventsOptions) => {
        const { showEvents } = await import('../agent/show.ts');
        return showEvents({ options, terminal });
      }),
    );
  showing('diff', 'Shows what the newest release would change on this node. Applies nothing.');
  showing(
    'verify',
    'Verifies the newest release as this node would, from what it has accepted before. Applies nothing.',
  );
  subcommand('doctor', 'Looks at everything the agent of this node needs. Changes nothing.')
    .addOption(new Option('--format <format>', 'how to print').choices(['human', 'json']).default('human'))
    .action(
      act(async (options: ShowOptions) => {
        const { doctorNode } = await import('../agent/doctor.ts');
        return doctorNode({ options, terminal });
      }),
    );
}

/** Which function shows what. */
const shown = { status: 'showStatus', history: 'showHistory', diff: 'showDiff', verify: 'verifyNode' } as const;

function registerControl(subcommand: Subcommand, terminal: Terminal, act: Act): void {
  const control = () => import('../agent/control.ts');
  subcommand('suspend', 'Applies nothing new until it is resumed. Releases are still fetched and verified.')
    .requiredOption('--reason <words>', 'why, for whoever finds it suspended')
    .option('--for <time>', 'how long, such as 30m or 2h; until it is resumed when left out')
    .action(act(async (options: SuspendOptions) => (await control()).suspendNode({ options, terminal })));
  subcommand('resume', 'Ends a suspension.').action(
    act(async (options: ShowOptions) => (await control()).resumeNode({ options, terminal })),
  );
  subcommand('rollback', 'Goes back to an earlier release, and does not take this one again on this node.')
    .requiredOption('--reason <words>', 'why, for the history')
    .option('--to <serial>', 'the release to go back to (default: the one that was good before)', wholeNumber)
    .action(act(async (options: RollbackOptions) => (await control()).rollBackNode({ options, terminal })));
  subcommand('retry', 'Tries releases again that have failed on this node.')
    .option('--now', 'also without waiting for wave, window, place and leave')
    .action(act(async (options: RetryOptions) => (await control()).retryNode({ options, terminal })));
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

function smallNumber(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 0 to 99.');
}
