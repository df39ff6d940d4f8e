import { type Diagnostic, hasErrors } from '../../diagnostic/diagnostic.ts';
import type { SourceText } from '../../diagnostic/render/order.ts';
import { tally } from '../../diagnostic/render/order.ts';
import { paint } from '../../diagnostic/render/paint.ts';
import type { RegisterCommand } from '../command.ts';
import { envoyProof } from '../envoy-proof.ts';
import { compileOpened, type MeshChoice, meshChoice, openMesh } from '../open-mesh.ts';
import { addMeshOptions, addReportOptions, type ReportChoice, type SourceChoice } from '../options.ts';
import { exitFor, readsHuman, report } from '../report.ts';
import { meshSummary } from '../summary.ts';
import type { Terminal } from '../terminal.ts';
import { textsOf, typeErrorsOf, withoutEchoes } from '../type-errors.ts';

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
  const [compilation, typeErrors] = await Promise.all([
    compileOpened(opened, choice, envoyProof()),
    types ? typeErrorsOf(opened) : [],
  ]);
  const text = await textsOf(typeErrors, opened);
  const diagnostics = [...withoutEchoes(typeErrors, compilation.diagnostics), ...compilation.diagnostics];
  return {
    diagnostics,
    text: (file) => compilation.text(file) ?? text(file),
    // Counting the files makes each of them once, and Envoy's schema is held against it.
    summaries: hasErrors(diagnostics) ? [] : compilation.compiled.map(meshSummary),
  };
}

function conclude({ diagnostics, summaries }: Checked, terminal: Terminal): void {
  const colors = paint(terminal.color);
  if (diagnostics.length > 0) terminal.err(`\n${colors.strong(tally(diagnostics))}\n`);
  for (const line of summaries) terminal.err(`${colors.added('ok')}  ${line}\n`);
}
