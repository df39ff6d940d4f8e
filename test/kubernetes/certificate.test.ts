import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../src/check/check.ts';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import { lower } from '../../src/lower/lower.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import { backendOf, edgeMesh, onEdge, policyOf, routeOf, terminationOf, workloadOf } from '../harness/build-mesh.ts';
import { documentOf, documentsOf, manifestFaults } from './manifest-schema.ts';

function edgeDeployment(listener: GatewayListener) {
  const { checked } = check(
    edgeMesh(
      { web: listener },
      {
        workloads: [workloadOf('page')],
        httpRoutes: [routeOf('web', { parent: onEdge('web'), rules: [{ backends: [backendOf('page')] }] })],
        authorizationPolicies: [
          policyOf('visitors', [{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'edge' }] }]),
        ],
      },
    ),
  );
  assert.ok(checked);
  const files = emitKubernetes(lower(checked));
  const path = 'kubernetes/shop/edge.yaml';
  assert.deepEqual(documentsOf(files, path).flatMap(manifestFaults), []);
  return JSON.stringify(documentOf(files, path, 'Deployment')['spec']);
}

test('a gateway mounts the Secrets it needs for its agent, which is of the group that may read them', () => {
  const clients = { authority: { namespace: 'shop', authority: 'partners' } };
  const edge = edgeDeployment({ port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf({ clients }) });
  const secret = (secretName: string) => JSON.stringify({ defaultMode: 0o440, optional: true, secretName });
  assert.ok(edge.includes(`{"name":"certificate-0","secret":${secret('partners')}}`), edge);
  assert.ok(edge.includes(`{"name":"certificate-1","secret":${secret('shop')}}`));
  for (const [index, name] of ['partners', 'shop'].entries()) {
    const mount = { mountPath: `/etc/meshc/certificates/shop/${name}`, name: `certificate-${index}`, readOnly: true };
    assert.equal(edge.split(JSON.stringify(mount)).length, 2, 'the agent, and nobody else');
  }
  assert.match(edge, /"securityContext":\{"fsGroup":1337,/);
});

test('a gateway without certificates has neither', () => {
  const edge = edgeDeployment({ port: 8000, protocol: 'http', hostnames: ['*'] });
  assert.equal(edge.includes('certificate'), false);
  assert.equal(edge.includes('fsGroup'), false);
});
