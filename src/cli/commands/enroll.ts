import { Option } from 'commander';
import { hasErrors } from '../../diagnostic/diagnostic.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { meshChoice } from '../open-mesh.ts';
import { addMeshOptions, chosenFormats, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';

interface EnrollOptions extends SourceChoice {
  readonly environment?: string;
  readonly check?: boolean;
  readonly format: readonly FormatTarget[];
}

/** `meshc enroll`: what a reviewer of certificate requests looks at. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('enroll')
    .summary('list the keys of nodes that are to be approved')
    .description(
      'Lists every proxy with the key that is enrolled for it, and verifies each request: that its\n' +
        'sender holds the key, that it is for a proxy that exists, and that no key is used twice.\n' +
        'Compare the fingerprints with those that `meshc agent enroll` printed on the node.\n' +
        'Merging a request approves it.',
    )
    .argument('[repository]', 'a folder in a git repository, or the address of one', '.')
    .option('--at <ref>', 'look at this commit, branch or tag instead of the work tree')
    .option('--check', 'also fail when a proxy has no request yet');
  addMeshOptions(command)
    .addOption(new Option('--environment <name>', 'the same as --env').hideHelp().conflicts('env'))
    .addOption(formatOption(['human', 'json']));
  command.action(act((repository: string, options: EnrollOptions) => enroll({ repository, options, terminal })));
};

interface Call {
  readonly repository: string;
  readonly options: EnrollOptions;
  readonly terminal: Terminal;
}

async function enroll({ repository, options, terminal }: Call): Promise<ExitCode> {
  const { env, environment, check, format } = options;
  const { listEnrollments } = await import('../release/list-enrollments.ts');
  const choice = meshChoice(repository, options, terminal);
  const list = await listEnrollments({ ...choice, environment: env ?? environment });
  const diagnostics = [...list.diagnostics, ...list.problems, ...(check ? list.missing : [])];
  const { text } = list;
  if (hasErrors(list.diagnostics)) {
    report({ command: 'enroll', diagnostics, text }, format, terminal);
    return exitFor(diagnostics, 'error');
  }
  // JSON holds rows and findings in one document; people read the rows first, then what is wrong with them.
  const targets = chosenFormats(format);
  const people = targets.filter((target) => target.format === 'human');
  const machines = targets.filter((target) => target.format !== 'human');
  const { renderEnrollments } = await import('../release/render.ts');
  if (people.length > 0) {
    printEach({ human: (look) => renderEnrollments(list.rows, look), json: () => list.rows }, people, terminal);
    if (diagnostics.length > 0) report({ command: 'enroll', diagnostics, text }, [], terminal);
  }
  if (machines.length > 0) {
    report({ command: 'enroll', diagnostics, text, result: { proxies: list.rows } }, machines, terminal);
  }
  return hasErrors(diagnostics) ? exitFor(diagnostics, 'error') : exitCode.ok;
}
