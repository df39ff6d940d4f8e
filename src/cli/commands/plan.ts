import { InvalidArgumentError, Option } from 'commander';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { PlanDocument } from '../../plan/plan.ts';
import type { RegisterCommand } from '../command.ts';
import { type Comparison, comparedEnvironments, compareSources } from '../compare-sources.ts';
import { addComparison, type ComparisonOptions, readComparison } from '../comparison-words.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { writeNamedFile } from '../named-file.ts';
import { formatOption } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { humanOnly } from './diff.ts';

interface PlanOptions extends ComparisonOptions {
  readonly out?: string;
  readonly failOn: readonly Gate[];
}

/** What may not happen without somebody agreeing to it. */
const gates = ['broadening', 'restart'] as const;
type Gate = (typeof gates)[number];

/** `meshc plan`: what a change does to access, traffic and running proxies. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('plan')
    .summary('say what a change does: access, traffic, proxies')
    .description('Compiles two sources and says what changes for callers, for traffic, and for running proxies.')
    .option('--out <file>', 'also write the plan as JSON to this file')
    .addOption(
      new Option('--fail-on <gate>', 'exit with 3 when this happens: broadening (someone gains access), restart')
        .default([], 'none')
        .argParser((gate: string, earlier: readonly Gate[]) => [...earlier, asGate(gate)]),
    );
  addComparison(command).addOption(formatOption(['human', 'json', 'markdown']));
  command.action(act(() => plan({ words: command.args, options: command.opts<PlanOptions>(), terminal })));
};

interface PlanCall {
  readonly words: readonly string[];
  readonly options: PlanOptions;
  readonly terminal: Terminal;
}

async function plan({ words, options, terminal }: PlanCall): Promise<ExitCode> {
  const { findings, sides } = await compareSources(await readComparison(words, options, terminal));
  if (!sides) {
    const forms = options.format.filter(({ format }) => format !== 'markdown');
    report({ command: 'plan', ...findings }, forms, terminal);
    return exitFor(findings.diagnostics, 'error');
  }
  report({ command: 'plan', ...findings }, humanOnly(options.format), terminal);
  const document = await planDocument(sides);
  const { renderPlan } = await import('../../plan/render-human.ts');
  const { renderPlanMarkdown } = await import('../../plan/render-markdown.ts');
  const human = (look: { color: boolean }) => renderPlan(document, look);
  printEach({ human, json: () => document, markdown: () => renderPlanMarkdown(document) }, options.format, terminal);
  if (options.out !== undefined) writeNamedFile(options.out, canonicalJson(document), terminal);
  return verdict(document, options);
}

async function planDocument({ base, head }: NonNullable<Comparison['sides']>): Promise<PlanDocument> {
  const { planChanges } = await import('../../plan/plan-changes.ts');
  return {
    format_version: '1.0',
    version: packageFacts().version,
    base: base.side,
    head: head.side,
    plans: comparedEnvironments(base, head).map(({ before, after }) => planChanges(before, after)),
  };
}

function verdict({ plans }: PlanDocument, { failOn, detailedExitcode }: PlanOptions): ExitCode {
  const widened = plans.some(({ access }) => access.some(({ effect }) => effect === 'gained'));
  const restarted = plans.some(({ proxies }) => proxies.some(({ effect }) => effect === 'restart'));
  if (failOn.includes('broadening') && widened) return exitCode.gate;
  if (failOn.includes('restart') && restarted) return exitCode.gate;
  const changed = plans.some(({ change }) => change !== 'none');
  return changed && detailedExitcode ? exitCode.changes : exitCode.ok;
}

function asGate(text: string): Gate {
  const gate = gates.find((known) => known === text);
  if (gate === undefined) throw new InvalidArgumentError(`Use one of ${gates.join(', ')}.`);
  return gate;
}
