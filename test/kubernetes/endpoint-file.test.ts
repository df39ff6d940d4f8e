import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../src/check/check.ts';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import { lower } from '../../src/lower/lower.ts';
import { meshOf, policyOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { documentOf, documentsOf, manifestFaults } from './manifest-schema.ts';

function deploymentOf(name: string) {
  const { checked } = check(
    meshOf({
      services: [serviceOf('cart'), serviceOf('page', { discovery: 'file' })],
      workloads: [workloadOf('cart', { upstreams: [upstreamOf('page')] }), workloadOf('page')],
      authorizationPolicies: [
        policyOf('readers', [{ from: [{ kind: 'service', namespace: 'shop', service: 'cart' }] }]),
      ],
    }),
  );
  assert.ok(checked);
  const files = emitKubernetes(lower(checked));
  const path = `kubernetes/shop/${name}.yaml`;
  assert.deepEqual(documentsOf(files, path).flatMap(manifestFaults), []);
  return JSON.stringify(documentOf(files, path, 'Deployment')['spec']);
}

test('the agent of a pod that calls what is in a file has the ConfigMap with it, once there is one', () => {
  const caller = deploymentOf('cart');
  assert.ok(caller.includes('{"configMap":{"name":"endpoints.meshc.dev","optional":true},"name":"endpoints"}'), caller);
  assert.ok(caller.includes('{"mountPath":"/etc/meshc/endpoints","name":"endpoints","readOnly":true}'));
});

test('other pods have none', () => {
  assert.equal(deploymentOf('page').includes('endpoints.meshc.dev'), false);
});
