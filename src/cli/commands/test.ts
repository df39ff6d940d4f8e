import { InvalidArgumentError } from 'commander';
import { type Diagnostic, diagnose, hasErrors } from '../../diagnostic/diagnostic.ts';
import { renderGithub } from '../../diagnostic/render/github.ts';
import type { SourceText } from '../../diagnostic/render/order.ts';
import { sarifLog } from '../../diagnostic/render/sarif.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { RegisterCommand } from '../command.ts';
import { mergeFindings } from '../compile-tree.ts';
import { noProof } from '../envoy-proof.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { compileOpened, meshChoice, openMesh } from '../open-mesh.ts';
import { addMeshOptions, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { TestDocument } from '../test/test-document.ts';
import { textsOf, typeErrorsOf, withoutEchoes } from '../type-errors.ts';
import { UsageError } from '../usage-error.ts';
import { packageFacts } from '../version.ts';
import { humanOnly } from './diff.ts';

interface TestOptions extends SourceChoice {
  readonly filter?: string;
  readonly types: boolean;
  readonly coverage?: true;
  readonly coverageMin?: number;
  readonly junit?: string;
  readonly format: readonly FormatTarget[];
}

/** `meshc test`: what the test files beside a mesh expect, compared with what its rules decide. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('test')
    .summary('compare a mesh with what its tests expect')
    .description(
      'Runs every `*.test.ts` beside the mesh in the sandbox, and decides each request they name as `meshc query` would. ' +
        'Nothing is sent.',
    )
    .argument('[repository]', 'a folder in a git repository, or the address of one', '.')
    .option('--at <ref>', 'test this commit, branch or tag instead of the work tree')
    .option('--filter <text>', 'only tests with this in their name or file')
    .option('--no-types', 'leave out the type check of the tests')
    .option('--coverage', 'list the rules that no test was decided by')
    .option('--coverage-min <percent>', 'exit with 3 when fewer rules are tested', parsePercent)
    .option('--junit <file>', 'write a JUnit report; the same as `--format junit=FILE`');
  addMeshOptions(command).addOption(formatOption(['human', 'json', 'junit', 'github', 'sarif']));
  command.action(
    act((repository: string, options: TestOptions) => {
      const { junit } = options;
      if (junit === undefined) return runTests(repository, options, terminal);
      const asked = options.format.length === 0 ? ([{ format: 'human' }] as const) : options.format;
      const format = [...asked, { format: 'junit', file: junit } as const];
      return runTests(repository, { ...options, format }, terminal);
    }),
  );
};

async function runTests(repository: string, options: TestOptions, terminal: Terminal): Promise<ExitCode> {
  const choice = meshChoice(repository, options, terminal);
  const opened = await openMesh(choice);
  if (opened.kind === 'refused') return refuse({ diagnostics: opened.diagnostics }, options, terminal);
  const { testFiles } = await import('../test/test-files.ts');
  const tests = testFiles(opened.tree, opened.place.entry);
  const [compilation, typeErrors] = await Promise.all([
    compileOpened(opened, { ...choice, tests }, noProof),
    options.types && tests.length > 0 ? typeErrorsOf(opened, tests) : [],
  ]);
  const broken = [...withoutEchoes(typeErrors, compilation.diagnostics), ...compilation.diagnostics];
  if (hasErrors(broken)) return refuse({ diagnostics: broken, text: await textsOf(broken, opened) }, options, terminal);
  const { decideMeshes } = await import('../test/decide-meshes.ts');
  const meshes = decideMeshes(compilation.compiled, options.filter ?? '');
  if (meshes.every(({ all }) => all === 0)) {
    const folder = opened.place.display(opened.place.prefix) || '.';
    return refuse({ diagnostics: [diagnose('no-tests', { folder })] }, options, terminal);
  }
  if (meshes.every(({ decided }) => decided.length === 0)) {
    throw new UsageError(`no test has \`${options.filter}\` in its name or file`);
  }
  const { testDocument } = await import('../test/make-document.ts');
  const document = testDocument({ at: options.at, revision: opened.tree.revision, meshes });
  const failures = mergeFindings(
    meshes.map(({ compiled, decided }) => ({
      environment: compiled.ir.environment,
      diagnostics: decided.flatMap((test) => test.failures),
    })),
  );
  const text = await textsOf(failures, opened);
  report({ command: 'test', diagnostics: failures, text }, humanOnly(options.format), terminal);
  await print({ document, failures }, options, terminal);
  return conclude(document, options.coverageMin, terminal);
}

interface Refusal {
  readonly diagnostics: readonly Diagnostic[];
  readonly text?: SourceText;
}

/** Where there is nothing to test, the findings take the place of the result, in every form. */
function refuse(
  { diagnostics, text = () => undefined }: Refusal,
  { format }: TestOptions,
  terminal: Terminal,
): ExitCode {
  report({ command: 'test', diagnostics, text }, format, terminal);
  return exitFor(diagnostics, 'error');
}

interface Result {
  readonly document: TestDocument;
  readonly failures: readonly Diagnostic[];
}

async function print({ document, failures }: Result, options: TestOptions, terminal: Terminal): Promise<void> {
  const { renderTests } = await import('../test/render-tests.ts');
  const { renderTestsJunit } = await import('../test/render-junit.ts');
  const forms = {
    human: (look: { readonly color: boolean }) =>
      renderTests(document, { ...look, coverage: options.coverage === true }),
    json: () => document,
    junit: () => renderTestsJunit(document),
    github: () => renderGithub(failures),
    sarif: () => canonicalJson(sarifLog(failures, packageFacts().version)),
  };
  printEach(forms, options.format, terminal);
}

/** A failed test goes before a gate: what is wrong is more than what is untested. */
function conclude({ summary, coverage }: TestDocument, least: number | undefined, terminal: Terminal): ExitCode {
  if (summary.failed > 0) return exitCode.definitions;
  if (least === undefined || coverage.tested * 100 >= least * coverage.rules) return exitCode.ok;
  terminal.err(`error: ${coverage.percent} % of the rules are tested, and \`--coverage-min\` asks for ${least} %\n`);
  return exitCode.gate;
}

function parsePercent(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('Give a number from 0 to 100.');
}
