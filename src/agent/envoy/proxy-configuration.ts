import { join } from 'node:path';
import { compactJson } from '../../output/canonical-json.ts';
import { compareText } from '../../output/file-set.ts';
import { proxyPaths, resourcePath, secretNames } from '../../output/proxy-document.ts';
import { type ResourceFile, readTypeFolder } from './type-folder.ts';

/** The five kinds of resources an Envoy is given in files. */
export type ResourceKind = keyof typeof proxyPaths;

/** Resources of one kind by name: compact JSON texts, so that equal resources are equal strings. */
export type ResourceSet = ReadonlyMap<string, string>;

/** Everything of one kind after the other. */
export type ResourceSets = Readonly<Record<ResourceKind, ResourceSet>>;

/** What one Envoy is to run. */
export interface ProxyConfiguration {
  readonly bootstrap: string;
  /** Everything but the secrets that {@link needs} names. */
  readonly resources: ResourceSets;
  readonly needs: readonly NeededSecret[];
}

/** A secret that is in no release and lies on the node. */
export type NeededSecret =
  | { readonly kind: 'certificate'; readonly name: string; readonly hostnames: readonly string[] }
  | { readonly kind: 'authority'; readonly name: string };

/** The name under which a proxy asks for a secret of its node. */
export function neededName({ kind, name }: Pick<NeededSecret, 'kind' | 'name'>): string {
  return secretNames[kind](name);
}

/** An Envoy that has been told nothing. */
export const noResources: ResourceSets = {
  clusters: new Map(),
  endpoints: new Map(),
  listeners: new Map(),
  routes: new Map(),
  secrets: new Map(),
};

/** Both sets together; where both have a name, the first one's resource. */
export function union(first: ResourceSet, second: ResourceSet): ResourceSet {
  return new Map([...second, ...first]);
}

/** Whether the sets hold the same resources. */
export function sameSet(a: ResourceSet, b: ResourceSet): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name) === text);
}

/** The files a set is given to Envoy in, sorted: one for all clusters and all listeners, else one to a resource. */
export function filesOf(kind: ResourceKind, set: ResourceSet): ResourceFile[] {
  const sorted = [...set].sort(([a], [b]) => compareText(a, b));
  if (kind === 'clusters' || kind === 'listeners') {
    return [{ path: belowCurrent(proxyPaths[kind].file), resources: sorted.map(([, text]) => text) }];
  }
  return sorted.map(([name, text]) => ({ path: filePath(kind, name), resources: [text] }));
}

/** Path below `current` of the file a resource is in. */
export function filePath(kind: ResourceKind, name: string): string {
  return belowCurrent(kind === 'clusters' || kind === 'listeners' ? proxyPaths[kind].file : resourcePath(kind, name));
}

/** What the files of a proxy say now: what its Envoy was told last, whether or not it agreed. */
export async function readResources(proxyFolder: string): Promise<ResourceSets> {
  const read = async (kind: ResourceKind): Promise<ResourceSet> => {
    const files = await readTypeFolder(join(proxyFolder, proxyPaths[kind].folder));
    const resources = [...files.values()].flat();
    return new Map(resources.map((resource) => [resourceName(resource), compactJson(resource)]));
  };
  return {
    clusters: await read('clusters'),
    endpoints: await read('endpoints'),
    listeners: await read('listeners'),
    routes: await read('routes'),
    secrets: await read('secrets'),
  };
}

/** Endpoints are named by their cluster, everything else by itself. */
export function resourceName(resource: unknown): string {
  if (typeof resource !== 'object' || resource === null) return '';
  if ('cluster_name' in resource) return String(resource.cluster_name);
  return 'name' in resource ? String(resource.name) : '';
}

function belowCurrent(path: string): string {
  return path.split('/').slice(2).join('/');
}
