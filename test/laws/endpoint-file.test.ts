import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EndpointFiles } from '../../src/agent/endpoints/endpoint-files.ts';
import { readEndpoints } from '../../src/agent/endpoints/read-endpoints.ts';
import { withEndpointFiles } from '../../src/agent/endpoints/with-endpoint-files.ts';
import { noResources } from '../../src/agent/envoy/proxy-configuration.ts';
import type { LocalityPreference } from '../../src/model/locality.ts';
import type { Host } from '../../src/model/placement.ts';
import type { ServiceDiscovery } from '../../src/model/service.ts';
import { compactJson } from '../../src/output/canonical-json.ts';
import { backendOf, meshOf, policyOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { compiled } from '../harness/compiled.ts';
import { proxyResources, resourceName } from '../harness/proxy-resources.ts';

const region = fc.constantFrom('eu', 'us', 'asia');
const place = fc.record({
  locality: fc.option(fc.record({ region, zone: fc.constantFrom('a', 'b') }), { nil: undefined }),
  rack: fc.option(fc.constantFrom('r1', 'r2'), { nil: undefined }),
});
type Place = Readonly<{ locality: Host['locality'] | undefined; rack: string | undefined }>;
const preference: fc.Arbitrary<LocalityPreference> = fc.constantFrom<LocalityPreference>(
  { kind: 'off' },
  { kind: 'failover', regions: { eu: ['us'] } },
  { kind: 'failover', prefer: ['rack', 'region'] },
  { kind: 'distribution', from: { eu: { eu: 80, us: 20 }, '*': { '*': 100 } } },
);

test('endpoints are laid out alike by the compiler, which knows them, and by the agent, which reads them from a file', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(place, { minLength: 2, maxLength: 8 }),
      place,
      preference,
      async (serving, caller, locality) => {
        const listed = serving.map((at, index) => {
          return { ...hostOf(at, `10.1.0.${index + 1}`, `n${index}`), version: index % 2 === 0 ? 'v1' : 'v2' };
        });
        const known = endpointsFor('placement', { listed, caller, locality });
        const { configuration } = endpointsFor('file', { listed, caller, locality });
        const file = listed.map(({ address, locality: where, labels, version }) => {
          return { address, version, ...(where && { locality: where }), ...(labels && { labels }) };
        });
        const read = await readEndpoints(
          JSON.stringify({ apiVersion: 'meshc/v1', kind: 'Endpoints', endpoints: file }),
          'json',
        );
        assert.ok(read.kind === 'endpoints', JSON.stringify(read));
        const files: EndpointFiles = new Map([
          ['shop/page', { stamp: 'now', endpoints: read.endpoints, problem: undefined }],
        ]);
        const found = withEndpointFiles(configuration, files).resources.endpoints;
        assert.equal(found.size, 3);
        assert.deepEqual(Object.fromEntries(found), Object.fromEntries(known.configuration.resources.endpoints));
      },
    ),
    { numRuns: 40, seed: 20_261_125 },
  );
});

function hostOf({ locality, rack }: Place, address: string, node: string): Host {
  return { node, address, ...(locality && { locality }), ...(rack !== undefined && { labels: { rack } }) };
}

/** What the caller of a mesh with these hosts is to run. */
function endpointsFor(
  discovery: ServiceDiscovery,
  parts: { listed: readonly (Host & { version: string })[]; caller: Place; locality: LocalityPreference },
) {
  const { listed, caller, locality } = parts;
  const versions = ['v1', 'v2'].map((version) => {
    const hosts = listed.filter((host) => host.version === version).map(({ version: _, ...host }) => host);
    return workloadOf(`page-${version}`, { service: 'page', version, placement: { kind: 'hosts', hosts } });
  });
  const trafficPolicy = { locality, outlierDetection: { kind: 'on' } } as const;
  const { files } = compiled(
    meshOf({
      services: [serviceOf('cart'), serviceOf('page', { discovery, versions: { v1: {}, v2: {} }, trafficPolicy })],
      workloads: [
        workloadOf('cart', {
          placement: { kind: 'hosts', hosts: [hostOf(caller, '10.2.0.1', 'caller')] },
          upstreams: [upstreamOf('page')],
        }),
        ...versions,
      ],
      // To each version and to all of them: the caller loads three sets of endpoints.
      httpRoutes: [
        routeOf('split', {
          rules: [
            {
              backends: [backendOf('page', { version: 'v1' }), backendOf('page', { version: 'v2' }), backendOf('page')],
            },
          ],
        }),
      ],
      authorizationPolicies: [
        policyOf('readers', [{ from: [{ kind: 'service', namespace: 'shop', service: 'cart' }] }]),
      ],
    }),
  );
  const { bootstrap, clusters, endpoints } = proxyResources(files, 'shop/cart', 'caller');
  const set = (resources: typeof clusters) => new Map(resources.map((one) => [resourceName(one), compactJson(one)]));
  const resources = { ...noResources, clusters: set(clusters), endpoints: set(endpoints) };
  return { configuration: { bootstrap: compactJson(bootstrap), needs: [], resources } };
}
