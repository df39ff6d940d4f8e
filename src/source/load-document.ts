import { type Diagnostic, diagnose, type ModelPath, type Site } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import { authorSources } from './author-sources.ts';
import { explainImport } from './explain-import.ts';
import type { ModuleSource } from './load-module.ts';
import { parseDocument } from './parse-document.ts';
import { readModule } from './read-module.ts';
import type { LoadedSource } from './source.ts';
import { lineStarts, siteOfRange } from './syntax.ts';
import { validateModel } from './validate-model.ts';

/** Reads a mesh written as YAML or JSON by hand or by another tool: the same model, checked by the same schema. */
export async function loadDocument(source: ModuleSource): Promise<LoadedSource> {
  const { tree, entry, limits, environment } = source;
  const texts = new Map<string, string>();
  const answer = await readModule({ tree, limits, texts }, entry);
  const text = (file: string) => texts.get(file);
  const refused = (diagnostics: readonly Diagnostic[]): LoadedSource => {
    return { diagnostics, environments: [], locate: () => undefined, text };
  };
  if (answer.kind === 'refused') {
    const failed = { ...source, sources: authorSources(new Map()), texts };
    const failure = { importer: undefined, specifier: entry, path: entry, problem: answer.refusal };
    return refused([explainImport(failed, failure)]);
  }
  const place = { file: entry, text: answer.text, lines: lineStarts(answer.text) };
  const parsed = parseDocument(answer.text, entry.endsWith('.json') ? 'json' : 'yaml');
  if (parsed.kind === 'problem') {
    const site = siteOfRange(place, parsed.offset, parsed.offset + 1);
    return refused([diagnose('invalid-document', { file: entry, problem: parsed.problem }, { site })]);
  }
  const { value, written } = sortLists(parsed.value);
  const locate = (path: ModelPath): Site => siteOfRange(place, ...parsed.range(written(path)));
  const validation = validateModel({ value, locate });
  if (validation.kind === 'invalid') return { ...refused(validation.diagnostics), locate };
  const { mesh } = validation;
  if (environment !== undefined && environment !== mesh.environment) {
    const parameters = { environment, known: [mesh.environment] };
    return refused([diagnose('unknown-environment', parameters, { site: locate(['environment']) })]);
  }
  return { mesh, diagnostics: [], environments: [mesh.environment], locate, text };
}

/** The model's lists are sorted by namespace, then name; a document may be in any order. `written` leads back to it. */
function sortLists(root: unknown): { value: unknown; written: (path: ModelPath) => ModelPath } {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return { value: root, written: (path) => path };
  const orders = new Map<string, readonly number[]>();
  const sorted = Object.entries(root).map(([name, list]): [string, unknown] => {
    if (!Array.isArray(list)) return [name, list];
    const order = list.map((_, index) => index).sort((a, b) => compareText(nameOf(list[a]), nameOf(list[b])) || a - b);
    orders.set(name, order);
    return [name, order.map((index) => list[index])];
  });
  const written = (path: ModelPath): ModelPath => {
    const [list = '', index, ...rest] = path;
    const original = typeof index === 'number' ? orders.get(String(list))?.[index] : undefined;
    return original === undefined ? path : [list, original, ...rest];
  };
  return { value: Object.fromEntries(sorted), written };
}

function nameOf(entry: unknown): string {
  const { namespace, name } = (entry ?? {}) as { readonly namespace?: unknown; readonly name?: unknown };
  // A null character sorts before every other: `a` and its names come before `a-b`.
  return `${String(namespace)}\0${String(name)}`;
}
