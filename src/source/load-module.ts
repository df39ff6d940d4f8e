import type { Diagnostic, ModelPath, Site } from '../diagnostic/diagnostic.ts';
import { diagnose } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import { type AuthorSources, authorSources, type Frame } from './author-sources.ts';
import { explainOutcome } from './explain-outcome.ts';
import { locateConstruct } from './locate-construct.ts';
import { readModule } from './read-module.ts';
import { evaluateInThread } from './sandbox.ts';
import type { Limits, LoadedSource } from './source.ts';
import { offsetOfFrame } from './syntax.ts';

/** A module to evaluate. */
export interface ModuleSource {
  readonly tree: Tree;
  readonly entry: string;
  readonly environment: string | undefined;
  readonly limits: Limits;
  /** Modules that say what is expected of the mesh. */
  readonly tests: readonly string[];
}

/** Evaluates a TypeScript entry and everything it imports, and checks what comes out. */
export async function loadModule({ tree, entry, environment, limits, tests }: ModuleSource): Promise<LoadedSource> {
  const texts = new Map<string, string>();
  const read = (path: string) => readModule({ tree, limits, texts }, path);
  const evaluating = evaluateInThread({ entry, environment, limits, tests, read });
  // The schema is read while the sandbox works.
  const [{ outcome, stripped }, validate] = await Promise.all([evaluating, readyValidator()]);
  const sources = authorSources(stripped);
  const text = (file: string) => texts.get(file);
  const known = { tree, entry, environment, limits, sources, texts };
  if (outcome.kind !== 'evaluated') {
    const diagnostics = explainOutcome(known, outcome);
    return { diagnostics, environments: environmentsOf(environment), locate: () => undefined, text };
  }
  const evaluated = readEvaluated(outcome.json);
  const { environments } = outcome;
  if (!evaluated) return { diagnostics: [noModel(entry)], environments, locate: () => undefined, text };
  const locate = (path: ModelPath) => locateIn(sources, evaluated.sites, path);
  const validation = validate({ value: evaluated.mesh, json: outcome.json, locate });
  if (validation.kind === 'invalid') return { diagnostics: validation.diagnostics, environments, locate, text };
  const found = { mesh: validation.mesh, diagnostics: [], environments, locate, text };
  if (tests.length === 0) return found;
  return { ...found, ...(await import('./load-tests.ts')).loadTests(known, outcome.tests) };
}

async function readyValidator() {
  const { modelValidator } = await import('./validate-model.ts');
  return modelValidator();
}

function environmentsOf(environment: string | undefined): readonly string[] {
  return environment === undefined ? [] : [environment];
}

function noModel(entry: string): Diagnostic {
  const site = { file: entry, line: 1, column: 1 };
  return diagnose('not-a-mesh', { entry, problem: 'what it evaluates to is not a model' }, { site });
}

/** Where each entry of the model was declared: the same lists in the same order. */
type Sites = { readonly [list: string]: unknown };

/** What the library's `evaluate` returns. An author can replace every built-in it uses, so its form is looked at again. */
function readEvaluated(json: string): { mesh: unknown; sites: Sites } | undefined {
  try {
    const { mesh, sites } = JSON.parse(json) as { mesh?: unknown; sites?: unknown };
    return typeof sites === 'object' && sites !== null ? { mesh, sites: sites as Sites } : undefined;
  } catch {
    return undefined;
  }
}

function locateIn(sources: AuthorSources, sites: Sites, path: ModelPath): Site | undefined {
  const [list = '', index] = path;
  const listed = Object.hasOwn(sites, list) ? sites[list] : undefined;
  // Of most things there is a list; the mesh has one rollout.
  const isListed = Array.isArray(listed) && typeof index === 'number';
  const entity = isListed ? frameIn(listed[index]) : frameIn(listed);
  const frame = entity ?? frameIn(sites['mesh']);
  if (!frame || !sources.has(frame.file)) return undefined;
  const syntax = sources.syntax(frame.file);
  const below = entity ? path.slice(isListed ? 2 : 1) : path;
  const found = syntax && locateConstruct(syntax, offsetOfFrame(syntax, frame.line, frame.column), below);
  return found ?? sources.siteOf(frame);
}

function frameIn(value: unknown): Frame | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { file, line, column } = value as Partial<Frame>;
  if (typeof file !== 'string' || !Number.isSafeInteger(line) || !Number.isSafeInteger(column)) return undefined;
  return { file, line: Number(line), column: Number(column) };
}
