import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { type Gate, gateResults } from '../../plan/gate.ts';
import { count } from '../../plan/verdict.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Posted } from '../forge/post-plan.ts';
import type { ForgeChoice } from '../forge/surroundings.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { addGates, exitForPlan } from './plan.ts';

interface CommentOptions extends ForgeChoice {
  readonly failOn: readonly Gate[];
  readonly allowMissing?: boolean;
  readonly dryRun?: boolean;
  readonly format: readonly FormatTarget[];
}

/** `meshc comment`: brings a saved plan to the change it is of. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('comment')
    .summary('post a saved plan to a pull or merge request')
    .description(
      'Reads a plan that `meshc plan --out` wrote, holds it against gates, and writes one comment for\n' +
        'each environment; the next run updates it. It belongs into a job of its own that never runs code of\n' +
        'the change: the plan is checked against its schema, and which change it is of comes from the forge.\n' +
        'On GitHub a check run carries the gates.',
    )
    .argument('<file>', 'the plan, as JSON')
    .addOption(new Option('--forge <name>', 'default: as the job says').choices(['github', 'gitlab']))
    .option('--change <number>', 'the pull or merge request (default: as the job says)', parseNumber)
    .option('--author <name>', 'whose comments on GitHub are ours (default: "github-actions[bot]")')
    .option('--allow-missing', 'where the file is missing, have the comments say that there is no plan')
    .option('--dry-run', 'print the comments and post nothing')
    .addHelpText('after', variables);
  addGates(command).addOption(formatOption(['human', 'json']));
  command.action(act((file: string, options: CommentOptions) => comment({ file, options, terminal })));
};

const variables = `
GitHub: GITHUB_TOKEN (pull-requests: write, checks: write), and what every job has.
GitLab: GITLAB_TOKEN (a project access token: api, Reporter), and what a job of a merge request has.`;

function parseNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of a pull or merge request.');
}

interface CommentCall {
  readonly file: string;
  readonly options: CommentOptions;
  readonly terminal: Terminal;
}

async function comment({ file, options, terminal }: CommentCall): Promise<ExitCode> {
  const { readPlan } = await import('../plan/read-plan.ts');
  const isMissing = options.allowMissing && !existsSync(resolve(terminal.directory, file));
  const read = isMissing ? noPlan() : readPlan(file, terminal.directory);
  if (read.kind === 'refused') return refuse(read.diagnostics, terminal);
  // What the plan says about gates is what its own job asked for.
  const document = { ...read.document, gates: gateResults(read.document.plans, options.failOn) };
  if (options.dryRun) {
    const { planComments } = await import('../forge/plan-comments.ts');
    const bodies = planComments(document).map(({ body }) => body);
    printEach({ human: () => bodies.join('\n'), json: () => ({ comments: bodies }) }, options.format, terminal);
    return exitForPlan(document);
  }
  const { addToSummary, commentPlan } = await import('../forge/comment-plan.ts');
  addToSummary(document, terminal);
  const outcome = await commentPlan({ document, choice: options, environment: terminal.environment });
  if (outcome.kind === 'failed') {
    const { forge, failure } = outcome;
    const { action, reason, isTemporary } = failure;
    return refuse(
      [diagnose(isTemporary ? 'forge-unreachable' : 'comment-refused', { forge, action, reason })],
      terminal,
    );
  }
  if (outcome.kind === 'overtaken') {
    terminal.err(`nothing is posted: ${outcome.reason}\n`);
    return exitCode.ok;
  }
  const { posted } = outcome;
  printEach(
    { human: () => postedWords(posted), json: () => ({ posted, gates: document.gates }) },
    options.format,
    terminal,
  );
  const { uncommented } = await import('../forge/plan-comments.ts');
  const rest = uncommented(document);
  if (rest > 0) terminal.err(`${count(rest, 'environment')} without a comment: the summary of the job has them\n`);
  return exitForPlan(document);
}

/** What stands in earlier comments is of another commit, and somebody has to say so. */
function noPlan(): ReadPlan {
  const head = { name: 'head', absent: 'the job that plans this change made no plan' };
  const { version } = packageFacts();
  const document = { format_version: '1.0' as const, version, base: { name: 'base' }, head, plans: [], gates: [] };
  return { kind: 'read', document };
}

function refuse(diagnostics: readonly Diagnostic[], terminal: Terminal): ExitCode {
  report({ command: 'comment', diagnostics, text: () => undefined }, [], terminal);
  return exitFor(diagnostics, 'error');
}

function postedWords(posted: readonly Posted[]): string {
  if (posted.length === 0) return 'nothing changes, and there is no comment to say so in\n';
  return posted.map(({ outcome, about, url }) => `${[outcome.padEnd(9), about, url].join('  ').trimEnd()}\n`).join('');
}
