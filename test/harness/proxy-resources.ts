import { type FileSet, sortedPaths } from '../../src/output/file-set.ts';
import { documentReader } from '../../src/output/parts.ts';
import {
  type EnvoyResource,
  type ProxyDocument,
  type ProxyInstance,
  type SharedResources,
  variantKey,
} from '../../src/output/proxy-document.ts';

/** Everything one Envoy loads, found in compiled output by name. */
export interface ProxyResources {
  readonly identity: string;
  readonly bootstrap: ProxyInstance['bootstrap'];
  readonly clusters: readonly EnvoyResource[];
  readonly endpoints: readonly EnvoyResource[];
  readonly listeners: readonly EnvoyResource[];
  readonly routes: readonly EnvoyResource[];
}

/** Gathers what the proxy `<namespace>/<name>` loads on a node. A name that leads nowhere throws. */
export function proxyResources(files: FileSet, proxy: string, node: string): ProxyResources {
  const document = readJson<ProxyDocument>(files, `workloads/${proxy}.json`);
  const instance = document.instances.find((one) => one.node === node);
  if (instance === undefined) throw new Error(`${proxy} does not run on ${node}`);
  const shared = sharedResources(files);
  return {
    identity: document.identity,
    bootstrap: instance.bootstrap,
    clusters: [
      ...document.uses.clusters.map((name) => find(shared, 'Cluster', name, variantKey(instance, 'clusters', name))),
      ...document.clusters,
    ],
    endpoints: document.uses.endpoints.map((name) =>
      find(shared, 'ClusterLoadAssignment', name, variantKey(instance, 'endpoints', name)),
    ),
    listeners: [...document.uses.listeners.map((name) => find(shared, 'Listener', name)), ...instance.listeners],
    routes: document.uses.routes.map((name) => find(shared, 'RouteConfiguration', name)),
  };
}

/** Every cluster of the output with its endpoints, whoever loads them. */
export function allResources(files: FileSet): Pick<ProxyResources, 'clusters' | 'endpoints'> {
  const shared = [...sharedResources(files)];
  const ofType = (type: SharedType) => shared.flatMap(([key, one]) => (key.startsWith(`${type} `) ? [one] : []));
  return { clusters: ofType('Cluster'), endpoints: ofType('ClusterLoadAssignment') };
}

/** Every proxy of the output with the nodes it runs on. */
export function proxiesOf(files: FileSet): { readonly proxy: string; readonly node: string }[] {
  return sortedPaths(files)
    .filter((path) => path.startsWith('workloads/'))
    .flatMap((path) => {
      const { name, instances } = readJson<ProxyDocument>(files, path);
      return instances.map(({ node }) => ({ proxy: name, node }));
    });
}

/** The name a resource is known by. */
export function resourceName(resource: EnvoyResource): string {
  return String(resource['name'] ?? resource['cluster_name']);
}

type SharedType = 'Cluster' | 'ClusterLoadAssignment' | 'Listener' | 'RouteConfiguration';

function sharedResources(files: FileSet): Map<string, EnvoyResource> {
  const found = new Map<string, EnvoyResource>();
  for (const path of sortedPaths(files)) {
    if (!/^(services|gateways)\//.test(path)) continue;
    const { resources, variants = {} } = readJson<SharedResources>(files, path);
    for (const [name, keyed] of Object.entries(variants)) {
      for (const [key, resource] of Object.entries(keyed)) {
        found.set(`${resource['@type'].split('.').at(-1)} ${name} ${key}`, resource);
      }
    }
    for (const resource of resources) {
      const key = `${resource['@type'].split('.').at(-1)} ${resourceName(resource)}`;
      if (found.has(key)) throw new Error(`two resources are ${key}`);
      found.set(key, resource);
    }
  }
  return found;
}

function find(
  shared: ReadonlyMap<string, EnvoyResource>,
  type: SharedType,
  name: string,
  variant?: string,
): EnvoyResource {
  const resource = shared.get(variant === undefined ? `${type} ${name}` : `${type} ${name} ${variant}`);
  if (resource === undefined) throw new Error(`no resource is ${type} ${name}`);
  return resource;
}

function readJson<T>(files: FileSet, path: string): T {
  return documentReader(files)(path) as T;
}
