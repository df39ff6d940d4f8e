import { join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts';
import { tally } from '../diagnostic/render/order.ts';
import { paint } from '../diagnostic/render/paint.ts';
import { envoyProof } from './envoy-proof.ts';
import type { ExitCode } from './exit-code.ts';
import { compileMesh, meshChoice, type OpenedMesh } from './open-mesh.ts';
import { printsData, type ReportChoice, type SourceChoice } from './options.ts';
import type { OutputRoot } from './output-folder/linked-output.ts';
import type { OutputState } from './output-folder/output-state.ts';
import { outputResult, printOutput } from './output-folder/print-output.ts';
import { replaceOutput } from './output-folder/replace-output.ts';
import { settleOutput } from './output-folder/settle-output.ts';
import { exitFor, readsHuman, report } from './report.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface CompileOptions extends SourceChoice, ReportChoice {
  readonly check?: boolean;
  readonly out?: string;
}

/** One call of `meshc compile`. */
export interface CompileCall {
  readonly repository: string;
  readonly options: CompileOptions;
  readonly terminal: Terminal;
}

/** Compiles, then writes or compares; nothing is written when anything is wrong. */
export async function compileCommand(call: CompileCall): Promise<ExitCode> {
  const { repository, options, terminal } = call;
  const isCommit = options.at !== undefined || /^https?:/i.test(repository);
  if (isCommit && options.out === undefined && !options.check) {
    throw new UsageError('a commit has no work tree to write to: name a folder with --out, or compare with --check');
  }
  const compilation = await compileMesh(meshChoice(repository, options, terminal), envoyProof());
  const { opened, compiled, diagnostics, text } = compilation;
  const isComplete = options.env === undefined;
  const outcome =
    opened.kind === 'refused' || hasErrors(diagnostics)
      ? { states: [], diagnostics: [] }
      : options.check
        ? await settleOutput({
            opened,
            compiled,
            isComplete,
            named: options.out === undefined ? undefined : given(options.out, terminal),
          })
        : await replaceOutput({ ...placeToWrite(call, opened), compiled, isComplete });
  const all = [...diagnostics, ...outcome.diagnostics];
  report(
    { command: 'compile', diagnostics: all, text, result: outputResult(outcome.states) },
    options.format,
    terminal,
  );
  if (readsHuman(options.format)) conclude(all, outcome.states, call);
  return exitFor(all, options.failLevel);
}

type Opened = Extract<OpenedMesh, { kind: 'opened' }>;

function placeToWrite({ options, terminal }: CompileCall, { place, tree }: Opened): OutputRoot {
  if (options.out !== undefined) return { ...given(options.out, terminal), isNamed: true };
  if (place.folder === undefined || tree.revision.kind === 'commit') {
    throw new UsageError('this repository has no work tree to write to: name a folder with --out');
  }
  return { out: join(place.folder, 'out'), shown: place.display(`${place.prefix}out`), isNamed: false };
}

function given(out: string, terminal: Terminal): { out: string; shown: string } {
  const folder = resolve(terminal.directory, out);
  return { out: folder, shown: relative(terminal.directory, folder).split(sep).join('/') || '.' };
}

function conclude(diagnostics: readonly Diagnostic[], states: readonly OutputState[], call: CompileCall): void {
  const { options, terminal } = call;
  const colors = paint(terminal.color);
  if (diagnostics.length > 0) terminal.err(`\n${colors.strong(tally(diagnostics))}\n`);
  if (hasErrors(diagnostics)) return;
  if (options.check) {
    for (const { folder } of states) terminal.err(`${colors.added('ok')}  ${folder} is fresh\n`);
  } else if (printsData(options.format)) terminal.err(printOutput(states, terminal));
  else terminal.out(printOutput(states, terminal));
}
