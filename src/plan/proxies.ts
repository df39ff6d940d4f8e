import { compareText, type FileSet } from '../output/file-set.ts';
import { documentReader, partsFile } from '../output/parts.ts';
import {
  type EnvoyResource,
  type ProxyDocument,
  type ProxyInstance,
  type SharedResources,
  variantKey,
} from '../output/proxy-document.ts';
import type { ProxyChange } from './plan.ts';
import { missingFrom, type Sides, same } from './sides.ts';

/** What every proxy does with its new configuration, the most disruptive first. */
export function proxyChanges({ before, after }: Sides<FileSet>): ProxyChange[] {
  const paths = changedPaths(before, after);
  const changed = { before: readDocuments(before, paths), after: readDocuments(after, paths) };
  const resources = { before: sharedResources(changed.before), after: sharedResources(changed.after) };
  // A proxy whose own document stayed can change only by what it shares, so most documents need no reading.
  const stayed = readDocuments(after, stayedPaths({ before, after }, changedNames(resources))).filter(isProxy);
  const was = runningProxies([...changed.before.filter(isProxy), ...stayed], resources.before);
  const is = runningProxies([...changed.after.filter(isProxy), ...stayed], resources.after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((key) => proxyChange(was.get(key), is.get(key)) ?? [])
    .sort((a, b) => rank[a.effect] - rank[b.effect] || compareText(a.proxy, b.proxy) || compareText(a.node, b.node));
}

const rank: Readonly<Record<ProxyChange['effect'], number>> = { stop: 0, restart: 1, drain: 2, start: 3, update: 4 };

/** A resource by its name and its content as text, so that a comparison is one of texts. */
type Contents = ReadonlyMap<string, string>;

/** One Envoy and everything it loads, as far as it may have changed. */
interface RunningProxy {
  readonly proxy: string;
  readonly node: string;
  readonly identity: string;
  readonly bootstrap: ProxyInstance['bootstrap'];
  readonly listeners: Contents;
  readonly clusters: Contents;
  readonly endpoints: Contents;
  readonly routes: Contents;
}

function proxyChange(before: RunningProxy | undefined, after: RunningProxy | undefined): ProxyChange | undefined {
  const known = after ?? before;
  if (!known) return undefined;
  const { proxy, node } = known;
  if (!before) return { effect: 'start', proxy, node, words: [] };
  if (!after) return { effect: 'stop', proxy, node, words: [] };
  const restarts = [
    ...(before.identity === after.identity ? [] : ['identity changes']),
    ...(same(before.bootstrap, after.bootstrap) ? [] : ['start-up settings change']),
  ];
  const listeners = resourceWords('listener', before.listeners, after.listeners);
  const updates = [
    ...resourceWords('cluster', before.clusters, after.clusters),
    ...resourceWords('endpoint set', before.endpoints, after.endpoints),
    ...resourceWords('route table', before.routes, after.routes),
  ];
  const drains = gone(before.listeners, after.listeners);
  const effect = restarts.length > 0 ? 'restart' : drains ? 'drain' : 'update';
  const words = [...restarts, ...listeners, ...updates];
  return words.length === 0 ? undefined : { effect, proxy, node, words };
}

/** A new listener disturbs nobody; one that changes or goes drains its connections. */
function gone(before: Contents, after: Contents): boolean {
  return [...before].some(([name, content]) => after.get(name) !== content);
}

function resourceWords(noun: string, before: Contents, after: Contents): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  const say = (verb: string, found: readonly string[]) =>
    found.length === 0 ? [] : [`${noun} ${found.join(', ')} ${verb}`];
  const kept = names.filter((name) => before.has(name) && after.has(name));
  return [
    ...say(
      'changes',
      kept.filter((name) => before.get(name) !== after.get(name)),
    ),
    ...say('is added', missingFrom([...before.keys()], names)),
    ...say('is removed', missingFrom([...after.keys()], names)),
  ];
}

function changedPaths(before: FileSet, after: FileSet): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  // Parts may be in any.
  if (before.get(partsFile) !== after.get(partsFile)) return [...paths];
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}

/** More names than this are not looked for one by one: reading every document is then faster. */
const mostNames = 20;

/** Documents that are the same on both sides and may name one of the resources. */
function stayedPaths({ before, after }: Sides<FileSet>, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const quoted = names.map((name) => JSON.stringify(name));
  const mayName = (text: string) => names.length > mostNames || quoted.some((name) => text.includes(name));
  return [...after].filter(([path, text]) => before.get(path) === text && mayName(text)).map(([path]) => path);
}

/** The JSON documents at some paths of a compilation. */
function readDocuments(files: FileSet, paths: readonly string[]): unknown[] {
  const read = documentReader(files);
  return paths.filter((path) => path.endsWith('.json') && files.has(path)).map(read);
}

/** Content by {@link sharedKey}. */
function sharedResources(documents: readonly unknown[]): Map<string, string> {
  const shared = documents.filter(isShared);
  const usual = shared.flatMap(({ resources }) =>
    resources.map((resource) => [sharedKey(resource), JSON.stringify(resource)] as const),
  );
  const variants = shared.flatMap(({ variants = {} }) =>
    Object.values(variants).flatMap((keyed) =>
      Object.entries(keyed).map(
        ([key, resource]) => [`${sharedKey(resource)} ${key}`, JSON.stringify(resource)] as const,
      ),
    ),
  );
  return new Map([...usual, ...variants]);
}

function changedNames({ before, after }: Sides<ReadonlyMap<string, string>>): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  return [...new Set(keys.map((key) => key.slice(key.indexOf(' ') + 1)))];
}

function runningProxies(
  documents: readonly ProxyDocument[],
  shared: ReadonlyMap<string, string>,
): Map<string, RunningProxy> {
  return new Map(
    documents
      .flatMap((document) => instancesOf(document, shared))
      .map((proxy) => [`${proxy.proxy} ${proxy.node}`, proxy]),
  );
}

function instancesOf(document: ProxyDocument, shared: ReadonlyMap<string, string>): RunningProxy[] {
  const { name: proxy, identity, uses } = document;
  // What is not among the shared resources that were read is the same on both sides.
  const named = (
    type: string,
    names: readonly string[],
    keyOf?: (name: string) => string | undefined,
  ): [string, string][] =>
    names.map((name) => {
      const key = keyOf?.(name);
      return [name, shared.get(key === undefined ? `${type} ${name}` : `${type} ${name} ${key}`) ?? ''];
    });
  const routes = new Map(named('RouteConfiguration', uses.routes));
  const outbound = named('Listener', uses.listeners);
  return document.instances.map((instance) => {
    const { node, bootstrap, listeners } = instance;
    const clusters = named('Cluster', uses.clusters, (name) => variantKey(instance, 'clusters', name));
    const endpoints = named('ClusterLoadAssignment', uses.endpoints, (name) => variantKey(instance, 'endpoints', name));
    return {
      proxy,
      node,
      identity,
      bootstrap,
      listeners: new Map([...contentsOf(listeners), ...outbound]),
      clusters: new Map([...contentsOf(document.clusters), ...clusters]),
      endpoints: new Map(endpoints),
      routes,
    };
  });
}

function contentsOf(resources: readonly EnvoyResource[]): Map<string, string> {
  return new Map(resources.map((resource) => [resourceName(resource), JSON.stringify(resource)]));
}

/** `Cluster bookinfo/reviews/http`: the last word of the type, then the name; names are unique only within a type. */
function sharedKey(resource: EnvoyResource): string {
  return `${resource['@type'].split('.').at(-1)} ${resourceName(resource)}`;
}

function resourceName(resource: EnvoyResource): string {
  const name = resource['name'] ?? resource['cluster_name'];
  return typeof name === 'string' ? name : JSON.stringify(name);
}

function isShared(document: unknown): document is SharedResources {
  return isKind(document, 'SharedResources');
}

function isProxy(document: unknown): document is ProxyDocument {
  return isKind(document, 'Proxy');
}

function isKind(document: unknown, kind: string): boolean {
  return typeof document === 'object' && document !== null && 'kind' in document && document.kind === kind;
}
