import type { Diagnostic, ModelPath, Related, Site } from '../diagnostic/diagnostic.ts';
import { hasErrors } from '../diagnostic/diagnostic.ts';
import type { SourceText } from '../diagnostic/render/order.ts';
import type { Tree } from '../git/tree.ts';
import { collectFiles, type FileStream } from '../output/file-set.ts';
import { declarationSites } from '../plan/declaration-site.ts';
import type { Compiled } from '../plan/plan-changes.ts';
import { ruleSites } from '../plan/rule-site.ts';
import type { LoadedTest } from '../source/loaded-test.ts';
import type { Limits, LoadedSource } from '../source/source.ts';
import type { ReadProof } from './envoy-proof.ts';

/** What to compile. */
export interface CompileRequest {
  /** The entry inside the tree. */
  readonly entry: string;
  /** One environment; all that the mesh declares when undefined. */
  readonly environment: string | undefined;
  readonly limits: Partial<Limits>;
  /** Test files to run beside the mesh; none by default. */
  readonly tests?: readonly string[];
  /** Checks compiled Envoy resources strictly, while they are made. */
  readonly proof: ReadProof;
  /** How a path inside the tree is shown. */
  readonly display: (file: string) => string;
}

/** One environment of a mesh, with files that are made when they are asked for. */
export interface Emitted extends Omit<Compiled, 'files'> {
  readonly files: FileStream;
  /** What its test files expect, with places as they are shown; absent where none were asked for. */
  readonly tests?: readonly LoadedTest[];
}

/** Makes all files of an environment now, for who needs them side by side. */
export function collect({ files, tests: _, ...rest }: Emitted): Compiled {
  return { ...rest, files: collectFiles(files) };
}

/** A whole tree compiled: every environment, and everything that was found on the way. */
export interface TreeCompilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Environments that compiled, in the order the mesh declares them. */
  readonly compiled: readonly Emitted[];
  /** Every environment the mesh declares. */
  readonly environments: readonly string[];
  readonly text: SourceText;
}

/** Loads, checks and compiles a tree for one environment or all, and puts every finding at its source line. */
export async function compileTree(tree: Tree, request: CompileRequest): Promise<TreeCompilation> {
  const { loadSource } = await import('../source/load-source.ts');
  // Read while the sandbox works.
  const compiler = import('../compile.ts');
  // Whoever awaits it reports it; until then a failure must not end the process.
  compiler.catch(() => {});
  const load = (environment: string | undefined) =>
    loadSource(tree, {
      entry: request.entry,
      limits: request.limits,
      tests: request.tests ?? [],
      ...(environment === undefined ? {} : { environment }),
    });
  const first = await load(request.environment);
  const others = request.environment === undefined ? first.environments.slice(1) : [];
  // One after the other: each evaluation may use the memory of a whole sandbox.
  const loaded = [first];
  for (const environment of others) loaded.push(await load(environment));
  const outcomes: Outcome[] = [];
  for (const source of loaded) outcomes.push(await compileOne(source, request, compiler));
  const texts = new Map<string, string>();
  const diagnostics = mergeFindings(outcomes).map((diagnostic) => show(diagnostic, request.display));
  for (const source of loaded) rememberTexts({ texts, source, outcomes, display: request.display });
  return {
    diagnostics,
    compiled: outcomes.flatMap(({ compiled }) => compiled ?? []),
    environments: first.environments,
    text: (file) => texts.get(file),
  };
}

interface Outcome extends FoundIn {
  readonly compiled: Emitted | undefined;
}

async function compileOne(
  source: LoadedSource,
  request: CompileRequest,
  compiler: Promise<typeof import('../compile.ts')>,
): Promise<Outcome> {
  const environment = source.mesh?.environment ?? '';
  if (!source.mesh) return { environment, diagnostics: source.diagnostics, compiled: undefined };
  const { compile } = await compiler;
  const inspect = await request.proof();
  const { diagnostics, compiled } = compile(source.mesh, inspect);
  const all = [...source.diagnostics, ...diagnostics].map((diagnostic) => locate(diagnostic, source));
  if (!compiled || hasErrors(all)) return { environment, diagnostics: all, compiled: undefined };
  const { mesh } = source;
  const siteOf = (path: ModelPath) => {
    const site = source.locate(path);
    return site && { file: request.display(site.file), line: site.line, column: site.column };
  };
  const intents = (mesh.intents ?? []).map((intent, index) => {
    const site = siteOf(['intents', index]);
    return { intent, ...(site ? { site } : {}) };
  });
  const tests = (source.tests ?? []).map((test) => shownTest(test, request.display));
  return {
    environment,
    diagnostics: all,
    compiled: {
      ...compiled,
      ruleSite: ruleSites(mesh, siteOf),
      declarationSite: declarationSites(mesh, siteOf),
      intents,
      tests,
    },
  };
}

function shownTest(test: LoadedTest, display: (file: string) => string): LoadedTest {
  const shown = (site: Site): Site => ({ ...site, file: display(site.file) });
  return {
    ...test,
    site: shown(test.site),
    expectations: test.expectations.map(({ expectation, site }) => ({ expectation, site: shown(site) })),
    ...(test.problem ? { problem: show(test.problem, display) } : {}),
  };
}

/** Gives a finding that knows its place in the model the source line that wrote it. */
function locate(diagnostic: Diagnostic, source: LoadedSource): Diagnostic {
  const site = diagnostic.site ?? (diagnostic.at && source.locate(diagnostic.at));
  const related = diagnostic.related?.map((other): Related => {
    const place = other.site ?? (other.at && source.locate(other.at));
    return place ? { ...other, site: place } : other;
  });
  return { ...diagnostic, ...(site ? { site } : {}), ...(related ? { related } : {}) };
}

/** What was found in one environment. */
export interface FoundIn {
  readonly environment: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** One finding of several environments is said once, and says so when it is not of all of them. */
export function mergeFindings(outcomes: readonly FoundIn[]): Diagnostic[] {
  const found = new Map<string, { diagnostic: Diagnostic; environments: string[] }>();
  for (const { environment, diagnostics } of outcomes) {
    for (const diagnostic of diagnostics) {
      const { code, message, site, at } = diagnostic;
      const key = JSON.stringify([code, message, site ?? at ?? null]);
      const known = found.get(key);
      if (known) known.environments.push(environment);
      else found.set(key, { diagnostic, environments: [environment] });
    }
  }
  return [...found.values()].map(({ diagnostic, environments }) => {
    const names = [...new Set(environments)];
    if (names.length === outcomes.length || names.includes('')) return diagnostic;
    const only = { message: `only in the environment ${names.join(', ')}` };
    return { ...diagnostic, related: [...(diagnostic.related ?? []), only] };
  });
}

/** Shows paths as the person who runs the command would write them. */
export function show(diagnostic: Diagnostic, display: (file: string) => string): Diagnostic {
  const shown = (site: Site): Site => ({ ...site, file: display(site.file) });
  const { site, related } = diagnostic;
  return {
    ...diagnostic,
    ...(site ? { site: shown(site) } : {}),
    ...(related
      ? { related: related.map((other) => (other.site ? { ...other, site: shown(other.site) } : other)) }
      : {}),
  };
}

interface TextSearch {
  readonly texts: Map<string, string>;
  readonly source: LoadedSource;
  readonly outcomes: readonly Outcome[];
  readonly display: (file: string) => string;
}

function rememberTexts({ texts, source, outcomes, display }: TextSearch): void {
  for (const { diagnostics } of outcomes) {
    for (const file of diagnostics.flatMap(filesOf)) {
      const text = source.text(file);
      if (text !== undefined) texts.set(display(file), text);
    }
  }
}

/** The files a finding points into. */
export function filesOf({ site, related = [] }: Diagnostic): string[] {
  return [site, ...related.map((other) => other.site)].flatMap((place) => (place ? [place.file] : []));
}
