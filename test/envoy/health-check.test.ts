import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HealthCheck } from '../../src/model/health-check.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { call, exchange } from '../harness/call.ts';
import {
  type FaultyProgram,
  startFaultyGrpcProgram,
  startFaultyProgram,
  startFaultyTcpProgram,
} from '../harness/faulty-programs.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

const often = { interval: '100ms', timeout: '10s', unhealthyThreshold: 1 };

/** One port for each way to ask, and one that nobody asks. */
const ports = {
  http: { protocol: 'http', check: { kind: 'http', path: '/healthz', ...often } },
  grpc: { protocol: 'grpc', check: { kind: 'grpc', ...often } },
  tcp: { protocol: 'tcp', check: { kind: 'tcp', receive: 'well', ...often } },
  unasked: { protocol: 'http', check: { kind: 'off' } },
} as const satisfies Readonly<Record<string, { protocol: Protocol; check: HealthCheck }>>;
type Port = keyof typeof ports;
const names = Object.keys(ports) as Port[];

const start: Readonly<Record<Exclude<Protocol, 'tls'>, (name: string) => Promise<FaultyProgram>>> = {
  http: startFaultyProgram,
  http2: startFaultyGrpcProgram,
  grpc: startFaultyGrpcProgram,
  tcp: startFaultyTcpProgram,
};
const machines = ['one', 'two'];
const entrance = (port: Port) => ({ address: loopbackAddress(9), port: 8_000 + names.indexOf(port) });
const programs = new Map<string, FaultyProgram>();
let mesh: RunningMesh;

before(async () => {
  for (const machine of machines) {
    for (const port of names) programs.set(`${machine} ${port}`, await start[ports[port].protocol](machine));
  }
  mesh = await runMesh(
    meshOf({
      services: [
        service('client', []),
        {
          namespace,
          name: 'server',
          versions: {},
          // Of two endpoints one is half, and a panic would hide that the other is spared.
          trafficPolicy: { panicThreshold: 0 },
          ports: Object.fromEntries(
            names.map((port, index) => [
              port,
              {
                number: 8_100 + index,
                protocol: ports[port].protocol,
                trafficPolicy: { healthCheck: ports[port].check },
              },
            ]),
          ),
        },
      ],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          { address: loopbackAddress(1), upstreams: names.map((port) => upstream('server', entrance(port), port)) },
        ),
        {
          namespace,
          name: 'server',
          service: 'server',
          upstreams: [],
          placement: {
            kind: 'hosts',
            hosts: machines.map((node, index) => ({
              node,
              address: loopbackAddress(2 + index),
              applicationPorts: Object.fromEntries(
                names.map((port) => [port, programs.get(`${node} ${port}`)?.port ?? 0]),
              ),
            })),
          },
        },
      ],
      authorizationPolicies: [policy('clients', 'server', 'allow', [{ from: [caller.service('client')] }])],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all([...programs.values()].map((program) => program.close()));
});

/** Who answers a number of requests or connections. */
async function answering(port: Port): Promise<Set<string>> {
  const found = new Set<string>();
  for (let count = 0; count < 12; count += 1) {
    if (port === 'tcp') found.add(await exchange(entrance(port), '', (received) => / \w+!$/.test(received)));
    else {
      const { status, echo } = await call({ ...entrance(port), path: '/anything' });
      found.add(echo?.program ?? String(status));
    }
  }
  return found;
}

async function becomes(port: Port, wanted: readonly string[]): Promise<void> {
  let last: Set<string> | undefined;
  await until(
    async () => {
      last = await answering(port);
      return last.size === wanted.length && wanted.every((one) => last?.has(one));
    },
    () => `the last answers from ${port} were of ${[...(last ?? [])].join(', ')}`,
  );
}

test('an endpoint that does not feel well is spared until it does', async () => {
  await becomes('http', ['one', 'two']);
  programs.get('two http')?.fail();
  await becomes('http', ['one']);
  programs.get('two http')?.recover();
  await becomes('http', ['one', 'two']);
});

test('gRPC endpoints are asked by its own protocol', async () => {
  await becomes('grpc', ['one', 'two']);
  programs.get('one grpc')?.fail();
  await becomes('grpc', ['two']);
});

test('TCP endpoints are asked to say something', async () => {
  // As often as they are asked: a greeting comes once on each connection.
  for (let round = 0; round < 3; round += 1) await becomes('tcp', ['well one!', 'well two!']);
  programs.get('one tcp')?.fail();
  await becomes('tcp', ['well two!']);
});

test('an endpoint that nobody asks gets requests however it feels', async () => {
  programs.get('two unasked')?.fail();
  for (let round = 0; round < 3; round += 1) assert.deepEqual(await answering('unasked'), new Set(['one', 'two']));
});

test('where no endpoint is well, a request is refused at once', async () => {
  for (const machine of machines) programs.get(`${machine} http`)?.fail();
  await becomes('http', ['503']);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});
