import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import { sortedPaths } from '../../src/output/file-set.ts';
import { documentOf, documentsOf, manifestFaults } from './manifest-schema.ts';
import { mesh, service, workload } from './sample-mesh.ts';

const web = workload('web', {
  interception: {
    kind: 'transparent',
    capture: { address: '127.0.0.1', port: 15_001 },
    except: { ports: [53], ranges: [{ address: '10.96.0.0', prefixLength: 12 }] },
    names: [
      { service: 'bank/ledger', name: 'ledger.bank.mesh.internal', address: '127.130.0.1' },
      { service: 'shop/cart', name: 'cart.shop.mesh.internal', address: '127.130.0.2' },
    ],
  },
});
const files = emitKubernetes(mesh({ services: [service('web')], workloads: [web] }));

interface PodSpec {
  readonly hostAliases: readonly unknown[];
  readonly initContainers: readonly {
    readonly name: string;
    readonly command?: readonly string[];
    readonly securityContext: Record<string, unknown>;
  }[];
}
const { template } = documentOf(files, 'kubernetes/shop/web.yaml', 'Deployment')['spec'] as {
  template: { spec: PodSpec };
};
const pod = template.spec;

test('manifests with captured connections are what the Kubernetes API takes', () => {
  const faults = sortedPaths(files).flatMap((path) => documentsOf(files, path).flatMap(manifestFaults));
  assert.deepEqual(faults, []);
});

test('one container gives the pod its rules before anything else may connect, and no other may change the network', () => {
  assert.deepEqual(
    pod.initContainers.map(({ name }) => name),
    ['prepare', 'intercept', 'agent', 'envoy'],
  );
  const intercept = pod.initContainers[1];
  assert.deepEqual(intercept?.command, ['nft', '-f', '/etc/meshc/config/interception.nft']);
  assert.deepEqual(intercept?.securityContext['capabilities'], { add: ['NET_ADMIN'], drop: ['ALL'] });
  const others = pod.initContainers.filter(({ name }) => name !== 'intercept');
  assert.ok(others.every(({ securityContext }) => securityContext['runAsUser'] === 1_337));
  assert.equal(JSON.stringify(others).includes('NET_ADMIN'), false);
});

test('the rules leave the sidecar alone, and are part of what replaces a pod', () => {
  const data = documentOf(files, 'kubernetes/shop/web.yaml', 'ConfigMap')['data'] as Record<string, string>;
  const rules = data['interception.nft'] ?? '';
  assert.match(rules, /meta skuid 1337 return/);
  assert.match(rules, /ip daddr \{ 10\.96\.0\.0\/12 \} return/);
  assert.match(rules, /tcp dport \{ 9080 \} redirect to :15006/);
});

test('programs find what they call by the names Kubernetes uses nearby', () => {
  assert.deepEqual(pod.hostAliases, [
    { ip: '127.130.0.1', hostnames: ['ledger.bank.mesh.internal', 'ledger.bank'] },
    { ip: '127.130.0.2', hostnames: ['cart.shop.mesh.internal', 'cart.shop', 'cart'] },
  ]);
});

test('only a namespace in which something is captured gives up the restricted standard', () => {
  const standardOf = (of: typeof files) =>
    documentOf(of, 'kubernetes/shop.yaml', 'Namespace').metadata.labels['pod-security.kubernetes.io/enforce'];
  assert.equal(standardOf(files), 'privileged');
  assert.equal(
    standardOf(emitKubernetes(mesh({ services: [service('web')], workloads: [workload('web')] }))),
    'restricted',
  );
});
