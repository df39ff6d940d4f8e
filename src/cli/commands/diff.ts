import type { Command } from 'commander';
import type { TextExtent } from '../../plan/files.ts';
import type { FileChange } from '../../plan/plan.ts';
import type { ResourceChange } from '../../plan/resource-diff.ts';
import type { ValueChange } from '../../plan/value-diff.ts';
import { count } from '../../plan/verdict.ts';
import { withCertificateWords } from '../certificate-words.ts';
import type { RegisterCommand } from '../command.ts';
import { type ComparedEnvironment, comparedEnvironments, compareSources } from '../compare-sources.ts';
import { addComparison, type ComparisonOptions, readComparison } from '../comparison-words.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';

interface DiffOptions extends ComparisonOptions {
  readonly text?: boolean;
}

/** `meshc diff`: how the compiled output of two sources differs. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command: Command = program
    .command('diff')
    .summary('show how compiled resources differ')
    .description('Compiles two sources and compares every compiled resource with its namesake.')
    .option('--text', 'show text diffs of the compiled files instead');
  addComparison(command).addOption(formatOption(['human', 'json']));
  command.action(act(() => diff({ words: command.args, options: command.opts<DiffOptions>(), terminal })));
};

interface DiffCall {
  readonly words: readonly string[];
  readonly options: DiffOptions;
  readonly terminal: Terminal;
}

async function diff({ words, options, terminal }: DiffCall): Promise<ExitCode> {
  const { findings, sides } = await compareSources(await readComparison(words, options, terminal));
  if (!sides) {
    report({ command: 'diff', ...findings }, options.format, terminal);
    return exitFor(findings.diagnostics, 'error');
  }
  report({ command: 'diff', ...findings }, humanOnly(options.format), terminal);
  const extent = options.text ? wholeText : namesOnly;
  const differences = await Promise.all(
    comparedEnvironments(sides.base, sides.head).map((environment) => difference(environment, extent)),
  );
  const { renderResourceChanges, renderTextDiff } = await import('../../plan/render-diff.ts');
  const human = (look: { color: boolean }) => {
    const parts = differences.map(({ mesh: meshName, environment, resources, files }) => {
      const body = options.text ? renderTextDiff(files, look) : renderResourceChanges(resources, look);
      return `${meshName}/${environment}: ${files.length === 0 ? 'no difference' : `${count(files.length, 'file')} ${files.length === 1 ? 'differs' : 'differ'}`}\n${body}`;
    });
    return parts.join('\n');
  };
  const json = () => ({
    format_version: '1.0',
    base: sides.base.side,
    head: sides.head.side,
    environments: differences,
  });
  printEach({ human, json }, options.format, terminal);
  const isChanged = differences.some(({ files }) => files.length > 0);
  return isChanged && options.detailedExitcode ? exitCode.changes : exitCode.ok;
}

interface Difference {
  readonly mesh: string;
  readonly environment: string;
  readonly resources: readonly ResourceChange[];
  readonly files: readonly FileChange[];
}

/** Comparing text is only worth its time when it is printed. */
const namesOnly = { files: 0, lines: 0 };
const wholeText = { files: Number.POSITIVE_INFINITY, lines: 2_000 };

async function difference({ before, after }: ComparedEnvironment, extent: TextExtent): Promise<Difference> {
  const { fileChanges } = await import('../../plan/files.ts');
  const { resourceChanges } = await import('../../plan/resource-diff.ts');
  const known = after ?? before;
  if (!known) throw new Error('an environment is on at least one side');
  const files = { before: before?.files ?? new Map(), after: after?.files ?? new Map() };
  return {
    mesh: known.ir.name,
    environment: known.ir.environment,
    resources: resourceChanges(files).map((change) => ({ ...change, values: change.values.map(readable) })),
    files: fileChanges(files, extent),
  };
}

function readable({ before, after, ...rest }: ValueChange): ValueChange {
  return {
    ...rest,
    ...(before === undefined ? {} : { before: withCertificateWords(before) }),
    ...(after === undefined ? {} : { after: withCertificateWords(after) }),
  };
}

/** Warnings of a comparison that worked are for people; its data is the comparison. */
export function humanOnly(formats: readonly FormatTarget[]): readonly FormatTarget[] {
  return formats.filter(({ format }) => format === 'human');
}
