import type { EnvoyResource } from '../../src/output/proxy-document.ts';
import { type ProxyResources, resourceName } from './proxy-resources.ts';
import { type Credentials, proxySecrets } from './proxy-secrets.ts';

type JsonObject = { readonly [member: string]: unknown };

/**
 * A bootstrap with everything a proxy loads written into it. `envoy --mode validate` looks at the bootstrap only and would
 * pass over every file it points to.
 */
export function staticBootstrap(resources: ProxyResources, credentials: Credentials): JsonObject {
  const { dynamic_resources: _, ...bootstrap } = resources.bootstrap;
  const byName = (found: readonly EnvoyResource[]) => new Map(found.map((one) => [resourceName(one), one]));
  const inline = { endpoints: byName(resources.endpoints), routes: byName(resources.routes) };
  return {
    ...bootstrap,
    static_resources: {
      clusters: resources.clusters.map((cluster) =>
        inlined(untyped(withEndpoints(cluster, inline.endpoints)), inline.routes),
      ),
      listeners: resources.listeners.map((listener) => inlined(untyped(listener), inline.routes)),
      secrets: proxySecrets(credentials).map(untyped),
    },
  };
}

function withEndpoints(cluster: EnvoyResource, endpoints: ReadonlyMap<string, EnvoyResource>): JsonObject {
  if (cluster['type'] !== 'EDS') return cluster;
  const { eds_cluster_config: _, ...rest } = cluster;
  return { ...rest, type: 'STATIC', load_assignment: untyped(found(endpoints, resourceName(cluster))) };
}

/** Puts route tables where they are named, and leaves of each secret the name under which it is static. */
function inlined(value: unknown, routes: ReadonlyMap<string, EnvoyResource>): unknown {
  if (Array.isArray(value)) return value.map((one) => inlined(one, routes));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => member !== 'sds_config')
      .map(([member, content]) => {
        if (member !== 'rds' || !isObject(content)) return [member, inlined(content, routes)];
        return ['route_config', untyped(found(routes, String(content['route_config_name'])))];
      }),
  );
}

/** In a bootstrap a resource's type is known from its place, and naming it is an error. */
function untyped(resource: JsonObject): JsonObject {
  const { '@type': _, ...message } = resource;
  return message;
}

function found(resources: ReadonlyMap<string, EnvoyResource>, name: string): EnvoyResource {
  const resource = resources.get(name);
  if (resource === undefined) throw new Error(`the proxy does not load ${name}`);
  return resource;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
