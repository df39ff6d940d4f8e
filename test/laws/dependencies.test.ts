import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Mesh } from '../../src/model/mesh.ts';
import { arbitraryMesh } from '../harness/arbitrary-mesh.ts';
import { compiled } from '../harness/compiled.ts';
import { type ProxyResources, proxiesOf, proxyResources, resourceName } from '../harness/proxy-resources.ts';
import { runs } from '../harness/runs.ts';

type Proxy = ProxyResources & { readonly name: string };

function proxiesIn(mesh: Mesh): Proxy[] {
  const { files } = compiled(mesh);
  return proxiesOf(files).map(({ proxy, node }) => ({ name: proxy, ...proxyResources(files, proxy, node) }));
}

/** Every value of a member anywhere in some resources. */
function valuesOf(member: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === member && typeof inner === 'string' ? [inner] : valuesOf(member, inner),
  );
}

/** What the listeners and route tables of a proxy send traffic to. */
function namedClusters({ listeners, routes }: Proxy): Set<string> {
  return new Set([...valuesOf('cluster', [listeners, routes]), ...weightedNames([listeners, routes])]);
}

function weightedNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'weighted_clusters' ? valuesOf('name', inner) : weightedNames(inner),
  );
}

function names(resources: readonly { readonly '@type': string }[]): Set<string> {
  return new Set(resources.map(resourceName));
}

test('a proxy loads the clusters its listeners and routes name, and no other', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      for (const proxy of proxiesIn(mesh)) {
        const { placement } = mesh.workloads.find(({ namespace, name }) => `${namespace}/${name}` === proxy.name) ?? {};
        const loaded = [...names(proxy.clusters)];
        const named = namedClusters(proxy);
        // Programs of one workload may listen elsewhere on each host; their clusters are told apart by the port.
        const isOther = (name: string) =>
          placement?.kind === 'hosts' && name.startsWith('inbound/') && !named.has(name);
        assert.deepEqual(loaded.filter((name) => !isOther(name)).sort(), [...named].sort(), proxy.name);
      }
    }),
    runs(40),
  );
});

test('a proxy loads the route tables its listeners name, and the endpoints its clusters ask for, and no other', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      for (const proxy of proxiesIn(mesh)) {
        assert.deepEqual(names(proxy.routes), new Set(valuesOf('route_config_name', proxy.listeners)), proxy.name);
        const asking = proxy.clusters.filter((cluster) => cluster['type'] === 'EDS');
        assert.deepEqual(names(proxy.endpoints), names(asking), proxy.name);
      }
    }),
    runs(40),
  );
});

test('a service that nobody calls changes no proxy but its own', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      const namespace = 'lonely';
      const more: Mesh = {
        ...mesh,
        services: [
          ...mesh.services,
          { namespace, name: 'island', ports: { http: { number: 19_999, protocol: 'http' } }, versions: {} },
        ],
        workloads: [
          ...mesh.workloads,
          {
            namespace,
            name: 'island',
            service: 'island',
            placement: { kind: 'hosts', hosts: [{ node: 'island', address: '10.9.9.9' }] },
            upstreams: [],
          },
        ],
        authorizationPolicies: mesh.authorizationPolicies.filter(({ target }) => !isTcp(mesh, target.service)),
      };
      const before = compiled({ ...more, services: mesh.services, workloads: mesh.workloads }).files;
      const after = compiled(more).files;
      const changed = [...after]
        // The parts are the whole mesh's: the island may be the first to use one.
        .filter(([path]) => !path.startsWith('kubernetes/') && path !== 'parts.json')
        .filter(([path, text]) => before.get(path) !== text)
        .map(([path]) => path);
      assert.deepEqual(changed, [
        'services/lonely/island/clusters.json',
        'services/lonely/island/endpoints.json',
        'services/lonely/island/routes.json',
        'workloads/lonely/island.json',
        'identity/lonely/island.json',
      ]);
    }),
    runs(40),
  );
});

/** "Everyone but these" on a TCP port names everyone, so there a new workload does change a proxy. */
function isTcp(mesh: Mesh, name: string): boolean {
  const service = mesh.services.find((one) => one.name === name);
  return Object.values(service?.ports ?? {}).some(({ protocol }) => protocol === 'tcp');
}
