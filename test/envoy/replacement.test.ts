import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import { call } from '../harness/call.ts';
import { createAuthority } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { startHttpProgram } from '../harness/programs.ts';
import { type ProxyResources, proxyResources } from '../harness/proxy-resources.ts';
import { type RunningProxy, runProxy } from '../harness/run-proxies.ts';
import { until } from '../harness/until.ts';

const client = { address: loopbackAddress(1), port: 8080 };

function shop(programPort: number, isAllowed: boolean): Mesh {
  return meshOf({
    services: [service('client', []), service('server', [])],
    workloads: [
      workload('client', { service: 'client' }, { address: client.address, upstreams: [upstream('server', client)] }),
      workload(
        'server',
        { service: 'server' },
        { address: loopbackAddress(2), applicationPorts: { http: programPort } },
      ),
    ],
    authorizationPolicies: isAllowed
      ? [policy('clients', 'server', 'allow', [{ from: [caller.service('client')] }])]
      : [],
  });
}

/** Connections that are open keep the old rules until they are drained; here that takes a second. */
async function becomes<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  let last: T | undefined;
  await until(
    async () => {
      last = await ask();
      return last === wanted;
    },
    () => `the last answer was ${last}`,
  );
}

function resourcesOf(mesh: Mesh, node: string): ProxyResources {
  return proxyResources(compiled(mesh).files, `shop/${node}`, node);
}

test('a changed policy and a moved program are taken over in place', async () => {
  const programs = [await startHttpProgram('before'), await startHttpProgram('after')];
  const [before = 0, after = 0] = programs.map(({ port }) => port);
  const authority = createAuthority('test');
  const running: RunningProxy[] = [];
  const run = async (proxy: string) => {
    const resources = resourcesOf(shop(before, true), proxy);
    const identity = authority.issue([resources.identity]);
    const started = await runProxy(resources, { identity, roots: authority.root });
    running.push(started);
    return started;
  };
  try {
    const server = await run('server');
    await run('client');
    assert.equal((await call(client)).echo?.program, 'before');

    await server.replace(resourcesOf(shop(after, true), 'server'));
    await becomes(async () => (await call(client)).echo?.program, 'after');

    await server.replace(resourcesOf(shop(after, false), 'server'));
    await becomes(async () => (await call(client)).status, 403);
  } finally {
    await Promise.all(running.map((proxy) => proxy.stop()));
    await Promise.all(programs.map((program) => program.close()));
  }
});

test('a second proxy cannot share the address of the first: it would speak with the wrong identity', async () => {
  const resources = resourcesOf(shop(1, true), 'client');
  const authority = createAuthority('test');
  const credentials = { identity: authority.issue([resources.identity]), roots: authority.root };
  const first = await runProxy(resources, credentials);
  try {
    await assert.rejects(runProxy(resources, credentials), /Address already in use/);
  } finally {
    await first.stop();
  }
});
