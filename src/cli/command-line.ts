import { Command, CommanderError, Option } from 'commander';
import type { Act, RegisterCommand } from './command.ts';
import { CompilerBug } from './compiler-bug.ts';
import { machineProblem } from './disk-problem.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { packageFacts } from './version.ts';

/** Commands that help lists together. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly RegisterCommand[];
}

/** Runs one command line, without the program's own name, and says how it ended. It never throws and never exits. */
export async function runCommands(
  argv: readonly string[],
  terminal: Terminal,
  groups: readonly CommandGroup[],
): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: exitCode.ok };
  const settle = (code: ExitCode) => {
    outcome.code = code;
  };
  const program = buildProgram(withColorChoice(argv, terminal), settle, groups);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}

/** A whole command line: every command with its options. */
export function buildProgram(
  terminal: Terminal,
  settle: (code: ExitCode) => void,
  groups: readonly CommandGroup[],
): Command {
  const act: Act =
    (run) =>
    async (...commandArguments) =>
      settle(await run(...commandArguments));
  const program = new Command('meshc')
    .description('A GitOps configuration compiler for a service mesh.')
    .usage('<command> [options]')
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .option('-V, --version', 'print the version')
    .on('option:version', () => {
      throw new VersionAsked();
    });
  for (const { title, commands } of groups) {
    program.commandsGroup(`${title}:`);
    for (const register of commands) register(program, terminal, act);
  }
  program.addHelpText('after', '\nRun `meshc <command> --help` for the options of one command.');
  configure(program, terminal);
  return program;
}

/** Says that something is our fault, and how to help us. */
export function apologise(error: unknown, terminal: Terminal): ExitCode {
  const { version, issues } = packageFacts();
  const message = error instanceof Error ? error.message : String(error);
  const debug = terminal.environment['MESHC_DEBUG'];
  const where = issues === undefined ? 'as CONTRIBUTING in the sources of meshc says' : `at ${issues}`;
  terminal.err(`meshc: ${message}\n\n`);
  if (debug && error instanceof Error) terminal.err(`${error.stack}\n\n`);
  terminal.err(`This is a bug in meshc ${version}, not in your mesh. We are sorry.\n`);
  terminal.err(`Please report it ${where}, with the command you ran and the text above.\n`);
  if (!debug && !(error instanceof CompilerBug)) terminal.err('Set MESHC_DEBUG=1 to see where it happened.\n');
  return exitCode.bug;
}

class VersionAsked extends Error {
  override readonly name = 'VersionAsked';
}

function explainFailure(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof VersionAsked) {
    terminal.out(`meshc ${packageFacts().version}\n`);
    return exitCode.ok;
  }
  // Commander has printed its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof UsageError) {
    terminal.err(`error: ${error.message}\n`);
    return exitCode.usage;
  }
  const trouble = machineProblem(error);
  if (!trouble) return apologise(error, terminal);
  terminal.err(`error: ${trouble.path === undefined ? '' : `\`${trouble.path}\`: `}${trouble.words}\n`);
  return exitCode.definitions;
}

/** What every command shares, however deep it is nested. */
function configure(command: Command, terminal: Terminal): void {
  const path = pathOf(command);
  command.exitOverride();
  command.configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  command.configureHelp({ helpWidth: 100, subcommandTerm: termOf });
  command.showHelpAfterError(`(run \`${path} --help\` to see how it is called)`);
  command.helpOption('-h, --help', 'show help').helpCommand(false);
  command.addOption(colorOption());
  for (const child of command.commands) configure(child, terminal);
}

/** A command in the list of commands: every one has options, so that is not said of each. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [command.name(), ...words].join(' ');
}

function colorOption(): Option {
  return new Option('--color <when>', 'color what people read').choices(['auto', 'always', 'never']).default('auto');
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Read before the rest, because commands are given their terminal when they are registered. */
function withColorChoice(argv: readonly string[], terminal: Terminal): Terminal {
  const index = argv.indexOf('--color');
  const joined = argv.find((word) => word.startsWith('--color='));
  const choice = joined ? joined.slice('--color='.length) : index >= 0 ? argv[index + 1] : 'auto';
  const color = choice === 'always' || (choice !== 'never' && terminal.color);
  return {
    out: (text) => terminal.out(text),
    err: (text) => terminal.err(text),
    color,
    directory: terminal.directory,
    environment: terminal.environment,
    now: () => terminal.now(),
  };
}
