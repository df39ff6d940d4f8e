import { parseAllDocuments } from 'yaml';
import { compareText, type FileSet } from '../output/file-set.ts';
import { documentReader, partsFile } from '../output/parts.ts';
import type { Sides } from './sides.ts';
import { type ValueChange, valueChanges } from './value-diff.ts';

/** One compiled thing that differs: an Envoy resource, a proxy, a Kubernetes object, or a whole document. */
export interface ResourceChange {
  change: 'added' | 'removed' | 'changed' | 'renamed';
  /** What it is: `RouteConfiguration`, `Proxy`, `Deployment`. */
  type: string;
  /** Its own name, by which it is found on the other side wherever it is written. */
  name: string;
  /** Its name before, when only that changed. */
  before?: string;
  /** The file it is in, on the head if it is there. */
  path: string;
  /** What differs inside; empty when it comes or goes whole. */
  values: ValueChange[];
}

/** Compares compiled things by identity, so that one that moved to another place of a file is no change. */
export function resourceChanges({ before, after }: Sides<FileSet>): ResourceChange[] {
  // Only files that differ are read: in a large mesh they are few. Parts may be in any.
  const samePart = before.get(partsFile) === after.get(partsFile);
  const differs = (path: string) => path !== partsFile && !(samePart && before.get(path) === after.get(path));
  const sides = { before: resourcesIn(before, differs), after: resourcesIn(after, differs) };
  const was = new Map(sides.before.map((resource) => [keyOf(resource), resource]));
  const is = new Map(sides.after.map((resource) => [keyOf(resource), resource]));
  const renamed = renames(was, is);
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((key) => renamed.get(key) ?? resourceChange(was.get(key), is.get(key)) ?? [])
    .sort((a, b) => compareText(a.path, b.path) || compareText(a.type, b.type) || compareText(a.name, b.name));
}

/**
 * What goes under one name and comes under another with the same content is one thing that was renamed. Several of one
 * content are paired by the order of their names.
 */
function renames(was: ReadonlyMap<string, Resource>, is: ReadonlyMap<string, Resource>): Map<string, ResourceChange[]> {
  const only = (some: ReadonlyMap<string, Resource>, others: ReadonlyMap<string, Resource>) =>
    Map.groupBy(
      [...some.values()].filter((resource) => !others.has(keyOf(resource))).sort((a, b) => compareText(a.name, b.name)),
      contentOf,
    );
  const [gone, come] = [only(was, is), only(is, was)];
  const found = new Map<string, ResourceChange[]>();
  for (const [content, befores] of gone) {
    for (const [index, before] of befores.entries()) {
      const after = come.get(content)?.[index];
      if (!after) continue;
      const { type, name, path } = after;
      found.set(keyOf(after), [{ change: 'renamed', type, name, before: before.name, path, values: [] }]);
      found.set(keyOf(before), []);
    }
  }
  return found;
}

/** Everything about a resource but its own name, wherever that is written in it. */
function contentOf({ type, name, value }: Resource): string {
  return `${type} ${JSON.stringify(value).replaceAll(JSON.stringify(name), '""')}`;
}

function resourceChange(was: Resource | undefined, is: Resource | undefined): ResourceChange | undefined {
  const known = is ?? was;
  if (!known) return undefined;
  const { type, name, path } = known;
  if (!was) return { change: 'added', type, name, path, values: [] };
  if (!is) return { change: 'removed', type, name, path, values: [] };
  const values = valueChanges(was.value, is.value);
  return values.length === 0 ? undefined : { change: 'changed', type, name, path, values };
}

function keyOf({ type, name }: Resource): string {
  return `${type} ${name}`;
}

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
}

function resourcesIn(files: FileSet, differs: (path: string) => boolean): Resource[] {
  const read = documentReader(files);
  return [...files].filter(([path]) => differs(path)).flatMap(([path, text]) => readResources(path, text, read));
}

function readResources(path: string, text: string, read: (path: string) => unknown): Resource[] {
  if (path.endsWith('.json')) {
    const document = read(path);
    if (memberOf(document, 'kind') === 'SharedResources') return sharedResources(document, path);
    return [named(document, path)];
  }
  if (!path.endsWith('.yaml')) return [{ type: 'file', name: path, path, value: text }];
  return parseAllDocuments(text).map((document) => named(document.toJS(), path));
}

function sharedResources(document: unknown, path: string): Resource[] {
  const resources = memberOf(document, 'resources');
  return (Array.isArray(resources) ? resources : []).map((resource: unknown) => named(resource, path));
}

/** Envoy's resources have an `@type` and a name, ours a kind and a name, those of Kubernetes a kind and metadata. */
function named(value: unknown, path: string): Resource {
  const metadata = memberOf(value, 'metadata');
  const type = textOf(memberOf(value, '@type'))?.split('.').at(-1) ?? textOf(memberOf(value, 'kind')) ?? 'file';
  const own = textOf(memberOf(value, 'name')) ?? textOf(memberOf(value, 'cluster_name'));
  const inMetadata = [textOf(memberOf(metadata, 'namespace')), textOf(memberOf(metadata, 'name'))];
  const name = own ?? (inMetadata.filter((part) => part !== undefined).join('/') || path);
  return { type, name, path, value };
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
