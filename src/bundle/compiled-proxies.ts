import { compactJson } from '../output/canonical-json.ts';
import { compareText, type FileSet, sortedPaths } from '../output/file-set.ts';
import { documentReader } from '../output/parts.ts';
import {
  type EnvoyResource,
  type ProxyDocument,
  type ProxyInstance,
  type SharedResources,
  variantKey,
} from '../output/proxy-document.ts';
import { rolloutsOf } from './compiled-rollout.ts';
import { sha256 } from './digest.ts';
import type { ManifestNeeds, ManifestRollout, NodeManifest, ResourceReference } from './manifest.ts';
import { nobody, type PeerIdentities, peersOf, unite } from './peers.ts';

/** A proxy on a node, before it has a certificate. */
export interface CompiledProxy {
  readonly node: string;
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly spiffeId: string;
  readonly bootstrap: ResourceReference;
  readonly clusters: ResourceReference[];
  readonly endpoints: ResourceReference[];
  readonly listeners: ResourceReference[];
  readonly routes: ResourceReference[];
  /** What must lie on its node; left out when nothing. */
  readonly needs?: ManifestNeeds;
  /** Whose certificates its clusters and listeners accept. */
  readonly peers: PeerIdentities;
}

/** What a compilation asks nodes to run. */
export interface CompiledProxies {
  /** Sorted by node, then name. */
  readonly proxies: readonly CompiledProxy[];
  /** The bytes of every resource that a proxy names, by SHA-256. */
  readonly resources: ReadonlyMap<string, Uint8Array>;
  /** When nodes take a release and how much of it may vanish, by node; of the others nothing is said. */
  readonly rollouts: ReadonlyMap<string, ManifestRollout>;
}

/** Takes compiled output apart into proxies and the resources they load, each stored once under its digest. */
export function readCompiledProxies(files: FileSet): CompiledProxies {
  const resources = new Map<string, Uint8Array>();
  // A popular service's resources are used by many proxies; each is written and hashed once.
  const references = new Map<unknown, ResourceReference>();
  const store: Store = (name, resource) => {
    const known = references.get(resource);
    if (known) return known;
    const bytes = Buffer.from(compactJson(resource), 'utf8');
    const reference = { name, sha256: sha256(bytes), length: bytes.length };
    resources.set(reference.sha256, bytes);
    references.set(resource, reference);
    return reference;
  };
  const read = documentReader(files);
  const shared = readShared(files, read);
  const peersIn = peersByDigest(resources);
  const proxies = readDocuments(files, read).flatMap((document) => {
    const programs = document.clusters.map((found) => store(nameOf(found), found));
    return document.instances.map((instance) => {
      const own = (type: ResourceType) =>
        resolveShared({ document, instance }, shared, type).map((found) => store(nameOf(found), found));
      const clusters = [...own('clusters'), ...programs].sort(byName);
      const listeners = [...own('listeners'), ...listenersOf(instance, store)].sort(byName);
      return {
        node: instance.node,
        name: document.name,
        spiffeId: document.identity,
        bootstrap: store('bootstrap', instance.bootstrap),
        clusters,
        endpoints: own('endpoints').sort(byName),
        listeners,
        routes: own('routes').sort(byName),
        ...(document.needs && { needs: document.needs as ManifestNeeds }),
        peers: [...clusters, ...listeners].map(peersIn).reduce(unite, nobody),
      };
    });
  });
  proxies.sort((a, b) => compareText(a.node, b.node) || compareText(a.name, b.name));
  const rollouts = rolloutsOf(files, new Set(proxies.map(({ node }) => node)));
  return { proxies, resources, rollouts };
}

/** The proxies of a release as they were compiled, from its manifests and resources: what a revert brings back. */
export function readReleasedProxies(
  manifests: readonly NodeManifest[],
  resources: ReadonlyMap<string, Uint8Array>,
): CompiledProxies {
  const peersIn = peersByDigest(resources);
  const proxies = manifests.flatMap(({ node, proxies: listed }) =>
    listed.map(({ identity, peers: _, ...loaded }) => {
      const peers = [...loaded.clusters, ...loaded.listeners].map(peersIn).reduce(unite, nobody);
      return { node, spiffeId: identity.spiffeId, ...loaded, peers };
    }),
  );
  proxies.sort((a, b) => compareText(a.node, b.node) || compareText(a.name, b.name));
  const rollouts = new Map(manifests.flatMap(({ node, rollout }) => (rollout ? [[node, rollout] as const] : [])));
  return { proxies, resources, rollouts };
}

/** Looks at each resource once, however many proxies load it. */
function peersByDigest(resources: ReadonlyMap<string, Uint8Array>): (reference: ResourceReference) => PeerIdentities {
  const found = new Map<string, PeerIdentities>();
  return ({ sha256: digest }) => {
    const known = found.get(digest);
    if (known) return known;
    const bytes = resources.get(digest) ?? Buffer.from('null');
    const peers = peersOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
    found.set(digest, peers);
    return peers;
  };
}

type Store = (name: string, resource: unknown) => ResourceReference;

type ReadDocument = (path: string) => unknown;

type ResourceType = 'clusters' | 'endpoints' | 'listeners' | 'routes';

function readShared(files: FileSet, read: ReadDocument): ReadonlyMap<string, EnvoyResource> {
  const shared = new Map<string, EnvoyResource>();
  for (const path of sortedPaths(files)) {
    const type = /^(?:services|gateways)\/[^/]+\/[^/]+\/(clusters|endpoints|listeners|routes)\.json$/.exec(path)?.[1];
    if (!type) continue;
    const { resources, variants = {} } = read(path) as SharedResources;
    for (const resource of resources) shared.set(`${type} ${nameOf(resource)}`, resource);
    for (const [name, keyed] of Object.entries(variants)) {
      for (const [key, resource] of Object.entries(keyed)) shared.set(`${type} ${name} ${key}`, resource);
    }
  }
  return shared;
}

function readDocuments(files: FileSet, read: ReadDocument): ProxyDocument[] {
  return sortedPaths(files)
    .filter((path) => /^workloads\/[^/]+\/[^/]+\.json$/.test(path))
    .map((path) => read(path) as ProxyDocument);
}

function resolveShared(
  { document, instance }: { readonly document: ProxyDocument; readonly instance: ProxyInstance },
  shared: ReadonlyMap<string, EnvoyResource>,
  type: ResourceType,
): EnvoyResource[] {
  return document.uses[type].map((name) => {
    const key = variantKey(instance, type, name);
    const resource = shared.get(key === undefined ? `${type} ${name}` : `${type} ${name} ${key}`);
    if (!resource) throw new Error(`${document.name} uses ${type} ${name}, which the compiler did not write`);
    return resource;
  });
}

function listenersOf(instance: ProxyInstance, store: Store): ResourceReference[] {
  return instance.listeners.map((listener) => store(nameOf(listener), listener));
}

/** Endpoints are named after the cluster they are for. */
function nameOf(resource: EnvoyResource): string {
  const name = resource['name'] ?? resource['cluster_name'] ?? resource['clusterName'];
  if (typeof name !== 'string') throw new Error(`a resource of type ${resource['@type']} has no name`);
  return name;
}

function byName(a: ResourceReference, b: ResourceReference): number {
  return compareText(a.name, b.name);
}
