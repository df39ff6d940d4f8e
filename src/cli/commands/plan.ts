import { type Command, InvalidArgumentError, Option } from 'commander';
import { canonicalJson } from '../../output/canonical-json.ts';
import { type Gate, gateResults, gates } from '../../plan/gate.ts';
import type { Plan, PlanDocument } from '../../plan/plan.ts';
import { count } from '../../plan/verdict.ts';
import type { RegisterCommand } from '../command.ts';
import { type Comparison, comparedEnvironments, compareSources } from '../compare-sources.ts';
import { addComparison, type ComparisonOptions, readComparison } from '../comparison-words.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { writeNamedFile } from '../named-file.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import { planFormats } from '../plan/plan-formats.ts';
import { exitFor, readsHuman, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { humanOnly } from './diff.ts';

interface JudgeOptions {
  readonly format: readonly FormatTarget[];
  readonly failOn: readonly Gate[];
  readonly detailedExitcode?: boolean;
}

interface PlanOptions extends ComparisonOptions, JudgeOptions {
  readonly out?: string;
}

/** `meshc plan`: what a change does to access, traffic and running proxies. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('plan')
    .summary('say what a change does: access, traffic, proxies')
    .description(
      'Compiles two sources, decides every request on both, and says what changes: who can newly reach what, what is not\n' +
        'served any more, where traffic moves, and what running proxies do. `plan show FILE` prints a saved plan.',
    )
    .option('--out <file>', 'also write the plan as JSON to this file');
  addComparison(addGates(command)).addOption(formatOption(planFormats));
  command.action(act(() => plan({ words: command.args, options: command.opts<PlanOptions>(), terminal })));
  const shown = command
    .command('show')
    .summary('print a saved plan')
    .description('Prints a plan that `meshc plan --out` wrote, in any form, and holds it against gates.')
    .argument('<file>', 'the plan, as JSON')
    .option('--detailed-exitcode', 'exit with 2 when something changes');
  addGates(shown).addOption(formatOption(planFormats));
  shown.action(act((file: string) => show(file, shown.optsWithGlobals<JudgeOptions>(), terminal)));
};

/** Adds `--fail-on`, which every command that judges a plan has. */
export function addGates(command: Command): Command {
  const names = 'broadening (someone gains access), narrowing, outage, weaker-tls, collateral (no intent states it)';
  return command.addOption(
    new Option('--fail-on <gates>', `exit with 3 when any of these happens: ${names}, unanalysed, restart`)
      .default([], 'none')
      .argParser((text: string, earlier: readonly Gate[]) => [...earlier, ...text.split(',').map(asGate)]),
  );
}

interface PlanCall {
  readonly words: readonly string[];
  readonly options: PlanOptions;
  readonly terminal: Terminal;
}

async function plan({ words, options, terminal }: PlanCall): Promise<ExitCode> {
  const { findings, sides, refused } = await compareSources(await readComparison(words, options, terminal));
  if (!sides) {
    const forms = options.format.filter(({ format }) => format !== 'markdown' && format !== 'html');
    if (refused !== undefined) terminal.err(`${refused.words}:\n`);
    report({ command: 'plan', ...findings }, forms, terminal);
    // Whoever posts the plan of a change has to say that there is none.
    if (refused !== undefined && options.out !== undefined) {
      writeNamedFile(options.out, canonicalJson(documentOf(refused, [])), terminal);
    }
    return exitFor(findings.diagnostics, 'error');
  }
  report({ command: 'plan', ...findings }, humanOnly(options.format), terminal);
  const document = await planDocument(sides, options.failOn);
  if (options.out !== undefined) writeNamedFile(options.out, canonicalJson(document), terminal);
  return judge(document, options, terminal);
}

async function show(file: string, options: JudgeOptions, terminal: Terminal): Promise<ExitCode> {
  const { readPlan } = await import('../plan/read-plan.ts');
  const read = readPlan(file, terminal.directory);
  if (read.kind === 'refused') {
    const forms = options.format.filter(({ format }) => format !== 'markdown' && format !== 'html');
    report({ command: 'plan', diagnostics: read.diagnostics, text: () => undefined }, forms, terminal);
    return exitFor(read.diagnostics, 'error');
  }
  const { plans } = read.document;
  return judge({ ...read.document, gates: gateResults(plans, options.failOn) }, options, terminal);
}

async function planDocument(
  { base, head }: NonNullable<Comparison['sides']>,
  failOn: readonly Gate[],
): Promise<PlanDocument> {
  const { planChanges } = await import('../../plan/plan-changes.ts');
  const plans = comparedEnvironments(base, head).map(({ before, after }) => planChanges(before, after));
  return { ...documentOf({ base: base.side, head: head.side }, plans), gates: gateResults(plans, failOn) };
}

function documentOf({ base, head }: Pick<PlanDocument, 'base' | 'head'>, plans: Plan[]): PlanDocument {
  return { format_version: '1.0', version: packageFacts().version, base, head, plans, gates: [] };
}

/** Prints, and says what the plan means for the exit status: a gate first, then that something changes at all. */
async function judge(document: PlanDocument, options: JudgeOptions, terminal: Terminal): Promise<ExitCode> {
  const { printPlan } = await import('../plan/print-plan.ts');
  printPlan(document, options.format, terminal);
  if (!readsHuman(options.format)) sayFailedGates(document, terminal);
  const code = exitForPlan(document);
  const changed = document.plans.some(({ change }) => change !== 'none');
  return code === exitCode.ok && changed && options.detailedExitcode ? exitCode.changes : code;
}

/** Whoever reads only the log of a job should not have to guess why it failed. */
function sayFailedGates({ gates: results }: PlanDocument, terminal: Terminal): void {
  for (const { gate, hits } of results) {
    if (hits > 0) terminal.err(`failed  ${gate}: ${count(hits, 'change')}\n`);
  }
}

/** What a plan itself means for the exit status, however it is shown. */
export function exitForPlan({ head, gates: results }: PlanDocument): ExitCode {
  // A saved plan of a head that does not compile says nothing about it, which must not pass for a plan without changes.
  if (head.absent !== undefined) return exitCode.definitions;
  return results.some(({ hits }) => hits > 0) ? exitCode.gate : exitCode.ok;
}

function asGate(text: string): Gate {
  const gate = gates.find((known) => known === text);
  if (gate === undefined) throw new InvalidArgumentError(`Use one of ${gates.join(', ')}.`);
  return gate;
}
