import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Mesh } from '../../src/model/mesh.ts';
import { arbitraryMesh } from '../harness/arbitrary-mesh.ts';
import { bookinfo } from '../harness/bookinfo-model.ts';
import { createAuthority } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { proxiesOf, proxyResources } from '../harness/proxy-resources.ts';
import type { Credentials } from '../harness/proxy-secrets.ts';
import { runs } from '../harness/runs.ts';
import { staticBootstrap } from '../harness/static-bootstrap.ts';

let folder: string;
let credentials: Credentials;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshc-validate-'));
  const authority = createAuthority('test');
  const edge = authority.issueFor(['one.example']);
  credentials = {
    identity: authority.issue(['spiffe://test.example/ns/a/sa/b']),
    roots: authority.root,
    // What `arbitraryVault` declares.
    node: {
      certificates: { 'alpha/all': edge, 'alpha/unknown': edge },
      authorities: { 'alpha/partners': authority.root },
    },
  };
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** What Envoy's own validation says, warnings included. */
function verdict(bootstrap: object): string {
  writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(bootstrap));
  const words = ['--mode', 'validate', '--config-path', 'bootstrap.json', '--log-level', 'warning'];
  const { stdout, stderr } = spawnSync(envoyBinary(), words, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  return `${stderr}${stdout}`;
}

function verdicts(mesh: Mesh): string[] {
  const { files } = compiled(mesh);
  return proxiesOf(files).map(({ proxy, node }) =>
    verdict(staticBootstrap(proxyResources(files, proxy, node), credentials)),
  );
}

const accepted = "configuration 'bootstrap.json' OK\n";

test('Envoy accepts every proxy of Bookinfo', () => {
  assert.deepEqual(verdicts(bookinfo), Array(7).fill(accepted));
});

test('Envoy accepts a regular expression that is larger than its own default limit', () => {
  const pattern = '/api/v[0-9]+/(users|orders|payments|invoices)/[0-9a-zA-Z_-]{1,64}';
  const [route, ...others] = bookinfo.httpRoutes;
  assert.ok(route);
  const [rule] = route.rules;
  assert.ok(rule);
  const matched = { ...rule, matches: [{ path: { kind: 'regex' as const, value: pattern } }] };
  const mesh = { ...bookinfo, httpRoutes: [{ ...route, rules: [matched] }, ...others] };
  assert.deepEqual(verdicts(mesh), Array(7).fill(accepted));
});

test('Envoy accepts every proxy of generated meshes', () => {
  let count = 0;
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      for (const one of verdicts(mesh)) {
        count += 1;
        assert.equal(one, accepted);
      }
    }),
    runs(6),
  );
  assert.ok(count > 6);
});

test('Envoy refuses a proxy whose table names a cluster it does not load', () => {
  const { files } = compiled(bookinfo);
  const resources = proxyResources(files, 'bookinfo/productpage-v1', 'node-a');
  const fewer = resources.clusters.filter(({ name }) => name !== 'bookinfo/reviews/http/v3');
  assert.match(verdict(staticBootstrap({ ...resources, clusters: fewer }, credentials)), /unknown.*cluster/i);
});
