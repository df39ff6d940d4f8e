import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from '../../src/check/check.ts';
import { rules } from '../../src/check/rules.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import {
  backendOf,
  gatewayOf,
  meshOf,
  policyOf,
  routeOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';

/** A gateway, two services that call each other, a canary and policies: nothing to complain about. */
function bookshop(): Mesh {
  return meshOf({
    services: [serviceOf('page'), serviceOf('reviews', { versions: { v1: {}, v2: {} } })],
    workloads: [
      workloadOf('page', { upstreams: [upstreamOf('reviews')] }),
      workloadOf('reviews-v1', { service: 'reviews' }),
      workloadOf('reviews-v2', { service: 'reviews', version: 'v2' }),
    ],
    gateways: [gatewayOf('ingress')],
    httpRoutes: [
      routeOf('canary', {
        parent: { kind: 'service', namespace: 'shop', service: 'reviews' },
        rules: [
          {
            backends: [
              backendOf('reviews', { version: 'v1', weight: 90 }),
              backendOf('reviews', { version: 'v2', weight: 10 }),
            ],
            timeout: '2s',
          },
        ],
      }),
      routeOf('shop', { parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } }),
    ],
    authorizationPolicies: [
      policyOf('readers', [{ from: [{ kind: 'service', namespace: 'shop', service: 'page' }], methods: ['GET'] }], {
        target: { namespace: 'shop', service: 'reviews' },
      }),
      policyOf('visitors', [{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'ingress' }] }]),
    ],
  });
}

/** What is said about the mesh after one change to it. */
function after(change: (mesh: Mesh) => void): string[] {
  const mesh = bookshop();
  change(mesh);
  return check(mesh).diagnostics.map(({ code, at }) => `${code} at ${at?.join('.')}`);
}

/** The first item of a list, which the test knows to be there. */
function first<T>(list: readonly T[]): T {
  const [item] = list;
  assert.ok(item !== undefined);
  return item;
}

test('a sound mesh is checked without a word', () => {
  const mesh = bookshop();
  const result = check(mesh);
  assert.deepEqual(result.diagnostics, []);
  assert.equal(result.checked, mesh);
});

test('a mesh with a warning is checked', () => {
  const mesh = bookshop();
  first(mesh.httpRoutes).rules.push({
    matches: [{ method: 'GET' }],
    backends: [backendOf('reviews', { version: 'v1', weight: 5 })],
  });
  const { checked, diagnostics } = check(mesh);
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [['useless-weight', 'warning']],
  );
  assert.equal(checked, mesh);
});

test('a mesh with an error is not', () => {
  const mesh = bookshop();
  mesh.trustDomain = 'No Domain';
  assert.equal(check(mesh).checked, undefined);
});

test('every rule file is in the list, once', () => {
  const folder = fileURLToPath(new URL('../../src/check/rules/', import.meta.url));
  const names = readdirSync(folder).map((file) =>
    file.replace(/\.ts$/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  assert.deepEqual(rules.map((rule) => rule.name).sort(), names.sort());
});

test('one mistake is one finding', () => {
  const mistakes: [string, (mesh: Mesh) => void, string][] = [
    [
      'a backend of no service',
      (mesh) => mesh.httpRoutes[1]?.rules.splice(0, 1, { backends: [backendOf('pages')] }),
      'unknown-service at httpRoutes.1.rules.0.backends.0.service',
    ],
    [
      'a parent that is no gateway',
      (mesh) =>
        Object.assign(mesh.httpRoutes[1] ?? {}, { parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingres' } }),
      'unknown-gateway at httpRoutes.1.parent.gateway',
    ],
    [
      'a workload of no service',
      (mesh) => Object.assign(first(mesh.workloads), { service: 'pagee', upstreams: [] }),
      'unknown-service at workloads.0.service',
    ],
    [
      'a workload of no version',
      (mesh) => Object.assign(mesh.workloads[2] ?? {}, { version: 'v3' }),
      'unknown-version at workloads.2.version',
    ],
    [
      'an upstream of no port',
      (mesh) => Object.assign(first(first(mesh.workloads).upstreams), { port: 'https' }),
      'unknown-port at workloads.0.upstreams.0.port',
    ],
    [
      'a policy of no service',
      (mesh) => Object.assign(first(mesh.authorizationPolicies), { target: { namespace: 'shop', service: 'review' } }),
      'unknown-service at authorizationPolicies.0.target.service',
    ],
    [
      'a caller that does not exist',
      (mesh) =>
        Object.assign(first(first(mesh.authorizationPolicies).rules), {
          from: [{ kind: 'service', namespace: 'shop', service: 'pag' }],
        }),
      'unknown-caller at authorizationPolicies.0.rules.0.from.0.service',
    ],
    [
      'an empty list of callers',
      (mesh) => Object.assign(first(first(mesh.authorizationPolicies).rules), { from: [] }),
      'empty-access-list at authorizationPolicies.0.rules.0.from',
    ],
    [
      'a second workload of one name',
      (mesh) => mesh.workloads.push(workloadOf('page')),
      'duplicate-name at workloads.3.name',
    ],
    ['no service at all', (mesh) => mesh.services.splice(0), 'mesh-without-services at services'],
    [
      'a gateway without listeners',
      (mesh) => Object.assign(first(mesh.gateways), { listeners: {} }),
      'gateway-without-listeners at gateways.0.listeners',
    ],
    ['a forgotten policy', (mesh) => mesh.authorizationPolicies.splice(0, 1), 'service-without-policy at services.1'],
    [
      'a host name in upper case on both sides',
      (mesh) =>
        Object.assign(first(mesh.gateways), {
          listeners: { web: { port: 8000, protocol: 'http', hostnames: ['Shop.example'] } },
        }),
      'invalid-hostname at gateways.0.listeners.web.hostnames.0',
    ],
  ];
  for (const [title, change, finding] of mistakes) assert.deepEqual(after(change), [finding], title);
});

test('findings come in the order of the model', () => {
  const found = after((mesh) => {
    mesh.authorizationPolicies.push(policyOf('open', [{}]));
    mesh.httpRoutes[1]?.rules.push({ backends: [] }, { backends: [backendOf('page', { weight: -1 })], timeout: '0s' });
    mesh.name = 'SHOP';
    for (let index = 0; index < 11; index++) mesh.services.push(serviceOf(`idle-${index}`, { ports: {} }));
  });
  const places = found.map((finding) => finding.split(' at ')[1] ?? '');
  assert.equal(places[0], 'name');
  assert.deepEqual(
    places.filter((place) => place.startsWith('services')),
    Array.from({ length: 11 }, (_, index) => `services.${index + 2}.ports`),
  );
  assert.equal(places.at(-1), 'authorizationPolicies.2.rules.0');
});

test('findings are cut at a thousand, and errors kept', () => {
  const mesh = bookshop();
  first(mesh.services).versions = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`old-${index}`, {}]));
  first(mesh.services).versions['v1'] = {};
  mesh.authorizationPolicies.push(policyOf('last', []));
  const { diagnostics, checked } = check(mesh);
  assert.equal(checked, undefined);
  assert.equal(diagnostics.length, 1_001);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['policy-without-rules'],
  );
  const last = diagnostics.at(-1);
  assert.equal(last?.code, 'findings-left-out');
  assert.equal(last?.message, '501 more findings are left out; the 1000 shown hold as many errors as fit');
});
