import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, upgrade } from '../harness/call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, route, service, upstream, workload } from '../harness/model-mesh.ts';
import { type HttpProgram, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import type { RouteBehaviour } from './routes/behaviour.ts';
import { cors } from './routes/cors.ts';
import { directResponse } from './routes/direct-response.ts';
import { fault } from './routes/fault.ts';
import { headerChanges } from './routes/header-changes.ts';
import { mirror } from './routes/mirror.ts';
import { redirect, redirectAll } from './routes/redirect.ts';
import { requestMatch } from './routes/request-match.ts';
import { retry } from './routes/retry.ts';
import { rewrite, rewriteAll } from './routes/rewrite.ts';
import { asWritten, mostSpecific } from './routes/route-order.ts';
import { sessionAffinity } from './routes/session-affinity.ts';
import { timeout } from './routes/timeout.ts';
import { upgrade as upgrades } from './routes/upgrade.ts';

/** Every feature of routes, each at a host of its own, in one mesh of three sidecars. */
const behaviours: readonly RouteBehaviour[] = [
  requestMatch,
  asWritten,
  mostSpecific,
  redirect,
  redirectAll,
  directResponse,
  headerChanges,
  rewrite,
  rewriteAll,
  mirror,
  timeout,
  retry,
  cors,
  fault,
  sessionAffinity,
  upgrades,
];

const client = { address: loopbackAddress(1), port: 8080 };
let programs: HttpProgram[];
let mesh: RunningMesh;

before(async () => {
  programs = [await startHttpProgram('v1'), await startHttpProgram('v2')];
  const [first = 0, second = 0] = programs.map(({ port }) => port);
  const served = (index: number, http: number) => ({ address: loopbackAddress(index), applicationPorts: { http } });
  mesh = await runMesh(
    meshOf({
      services: [service('client', []), service('server', ['v1', 'v2']), service('copies', [])],
      workloads: [
        workload('client', { service: 'client' }, { address: client.address, upstreams: [upstream('server', client)] }),
        workload('server-v1', { service: 'server', version: 'v1' }, served(2, first)),
        workload('server-v2', { service: 'server', version: 'v2' }, served(3, second)),
        // The same program again: a mirror may not lead to where the request goes anyway.
        workload('copies', { service: 'copies' }, served(4, second)),
      ],
      httpRoutes: behaviours.map(({ name, rules, order }) => ({
        ...route(name, { kind: 'service', namespace, service: 'server', hostnames: [hostOf(name)] }, rules),
        ...(order && { order }),
      })),
      authorizationPolicies: ['server', 'copies'].map((target) =>
        policy(`clients-of-${target}`, target, 'allow', [{ from: [caller.service('client')] }]),
      ),
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function hostOf(name: string): string {
  return `${name}.example`;
}

for (const { name, tests } of behaviours) {
  describe(name, () => {
    tests((request = {}) => call({ ...client, ...request, headers: { host: hostOf(name), ...request.headers } }), {
      received: (program) => programs.find((one) => one.name === program)?.received ?? [],
      upgraded: (path, protocol, text, pause = 0) =>
        upgrade({ ...client, path, headers: { host: hostOf(name) } }, protocol, { text, pause }),
    });
  });
}

test('a host that no route names is answered 404', async () => {
  assert.equal((await call({ ...client, headers: { host: 'other.example' } })).status, 404);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});
