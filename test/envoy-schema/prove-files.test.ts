import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveFiles } from '../../src/emit/envoy/schema/prove-files.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import { cluster, listener, schema } from './sample.ts';

const shared = (...resources: unknown[]) => canonicalJson({ kind: 'SharedResources', resources });

function proxy(bootstrap: unknown, listeners: readonly unknown[]) {
  return canonicalJson({
    kind: 'Proxy',
    name: 'shop/web',
    identity: 'spiffe://shop.example/ns/shop/sa/web',
    uses: { clusters: [], endpoints: [], listeners: [], routes: [] },
    clusters: [cluster('application')],
    instances: [{ node: 'node-a', bootstrap, listeners }],
  });
}

test('valid files prove clean, and files of other emitters are left alone', () => {
  const files = new Map([
    ['services/shop/web/clusters.json', shared(cluster(), cluster('other'))],
    ['workloads/shop/web.json', proxy({ node: { id: 'a', cluster: 'b' } }, [listener()])],
    ['identity/shop.json', '{"kind":"Identities"}'],
    ['kubernetes/shop/web.yaml', 'kind: Deployment'],
  ]);
  assert.deepEqual(proveFiles(schema, files), []);
});

test('a violation names the file, the resource and the path', () => {
  const files = new Map([
    ['workloads/shop/web.json', proxy({ nodes: {} }, [listener({ stat_prefix: '' })])],
    ['services/shop/web/clusters.json', shared({ ...cluster(), connect_timeout: '0s' })],
  ]);
  assert.deepEqual(proveFiles(schema, files), [
    {
      file: 'services/shop/web/clusters.json',
      resource: 'Cluster reviews',
      violation: 'connect_timeout: must be greater than 0s',
    },
    {
      file: 'workloads/shop/web.json',
      resource: 'bootstrap of node-a',
      violation: 'nodes: envoy.config.bootstrap.v3.Bootstrap has no such field',
    },
    {
      file: 'workloads/shop/web.json',
      resource: 'Listener http',
      violation: 'filter_chains[0].filters[0].typed_config.stat_prefix: must not be empty',
    },
  ]);
});

test('a variant is proven as what it stands for', () => {
  const variants = { reviews: { 'eu/eu-1': { ...cluster(), connect_timeout: '0s' } } };
  const files = new Map([
    ['services/shop/web/clusters.json', canonicalJson({ kind: 'SharedResources', resources: [cluster()], variants })],
  ]);
  assert.deepEqual(
    proveFiles(schema, files).map(({ violation }) => violation),
    ['connect_timeout: must be greater than 0s'],
  );
});

test('a file that cannot be read is a violation, not a pass', () => {
  const files = new Map([
    ['gateways/a/b/routes.json', '[]'],
    ['services/a/b/clusters.json', '{'],
    ['workloads/a/b.json', '{"kind":"Other"}'],
  ]);
  assert.deepEqual(
    proveFiles(schema, files).map(({ file, violation }) => `${file} ${violation}`),
    [...files.keys()].map((file) => `${file} is neither SharedResources nor a Proxy`),
  );
});
