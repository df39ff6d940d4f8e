import { relative } from 'node:path';
import { type Diagnostic, diagnose, hasErrors } from '../../diagnostic/diagnostic.ts';
import type { SourceText } from '../../diagnostic/render/order.ts';
import { tally } from '../../diagnostic/render/order.ts';
import { paint } from '../../diagnostic/render/paint.ts';
import type { RegisterCommand } from '../command.ts';
import { filesOf, show } from '../compile-tree.ts';
import { machineProblem } from '../disk-problem.ts';
import { envoyProof } from '../envoy-proof.ts';
import { compileOpened, type MeshChoice, meshChoice, type OpenedMesh, openMesh } from '../open-mesh.ts';
import { addMeshOptions, addReportOptions, type ReportChoice, type SourceChoice } from '../options.ts';
import { exitFor, readsHuman, report } from '../report.ts';
import { meshSummary } from '../summary.ts';
import type { Terminal } from '../terminal.ts';

/** `meshc check`: types, evaluation, laws, and Envoy's own schema, without writing anything. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('check')
    .summary('find everything that is wrong with a mesh')
    .description('Checks types, evaluates the mesh, and applies every law to it. Writes nothing.')
    .argument('[repository]', 'a folder in a git repository, or the address of one', '.')
    .option('--at <ref>', 'check this commit, branch or tag instead of the work tree')
    .option('--no-types', 'leave out the type check');
  addMeshOptions(command);
  addReportOptions(command, ['human', 'json', 'github', 'sarif', 'junit']);
  command.action(
    act(async (repository: string, options: SourceChoice & ReportChoice & { readonly types: boolean }) => {
      const choice = meshChoice(repository, options, terminal);
      const found = await check(choice, options.types);
      report({ command: 'check', ...found }, options.format, terminal);
      if (readsHuman(options.format)) conclude(found, terminal);
      return exitFor(found.diagnostics, options.failLevel);
    }),
  );
};

interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly text: SourceText;
  /** A line for each environment; none where anything is wrong. */
  readonly summaries: readonly string[];
}

async function check(choice: MeshChoice, types: boolean): Promise<Checked> {
  const opened = await openMesh(choice);
  if (opened.kind === 'refused') return { diagnostics: opened.diagnostics, text: () => undefined, summaries: [] };
  const { tree, place } = opened;
  const [compilation, typeErrors] = await Promise.all([
    compileOpened(opened, choice, envoyProof()),
    types ? typeErrorsOf(opened) : [],
  ]);
  const texts = new Map<string, string>();
  for (const file of typeErrors.flatMap(filesOf)) {
    if (tree.has(file)) texts.set(place.display(file), Buffer.from(await tree.read(file)).toString('utf8'));
  }
  const shown = typeErrors.map((diagnostic) => show(diagnostic, place.display));
  const diagnostics = [...withoutEchoes(shown, compilation.diagnostics), ...compilation.diagnostics];
  return {
    diagnostics,
    text: (file) => compilation.text(file) ?? texts.get(file),
    // Counting the files makes each of them once, and Envoy's schema is held against it.
    summaries: hasErrors(diagnostics) ? [] : compilation.compiled.map(meshSummary),
  };
}

async function typeErrorsOf({ tree, place }: Extract<OpenedMesh, { kind: 'opened' }>): Promise<readonly Diagnostic[]> {
  // A missing entry is said better by the loader; a document has no types.
  if (!tree.has(place.entry) || !place.entry.endsWith('.ts')) return [];
  const { typeCheck } = await import('../../source/type-check.ts');
  try {
    return await typeCheck(tree, place.entry);
  } catch (error) {
    const problem = machineProblem(error);
    if (!problem) throw error;
    const path = place.display(relative(place.repository, problem.path ?? ''));
    return [diagnose('unreadable-object', { path, problem: problem.words })];
  }
}

/**
 * Where a law or the loader says what is wrong with a line, the compiler of TypeScript need not say it again; in a file that
 * is not TypeScript it has nothing to say at all.
 */
function withoutEchoes(typeErrors: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const errors = others.filter(({ severity }) => severity === 'error');
  const said = new Set(errors.flatMap(({ site }) => (site ? [lineOf(site)] : [])));
  const broken = new Set(errors.flatMap(({ code, site }) => (code === 'invalid-syntax' && site ? [site.file] : [])));
  const isUnread = errors.some(({ code }) => code === 'unreadable-object');
  return typeErrors.filter(({ code, site }) =>
    site ? !(said.has(lineOf(site)) || broken.has(site.file)) : !(isUnread && code === 'unreadable-object'),
  );
}

function lineOf({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}

function conclude({ diagnostics, summaries }: Checked, terminal: Terminal): void {
  const colors = paint(terminal.color);
  if (diagnostics.length > 0) terminal.err(`\n${colors.strong(tally(diagnostics))}\n`);
  for (const line of summaries) terminal.err(`${colors.added('ok')}  ${line}\n`);
}
