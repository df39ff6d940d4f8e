import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TrafficPolicy } from '../../src/model/traffic-policy.ts';
import { type Answer, call } from '../harness/call.ts';
import { type FaultyProgram, startFaultyProgram } from '../harness/faulty-programs.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

/** Ejections that outlast this test, after two errors. */
const twoErrors = {
  kind: 'on',
  consecutive5xxErrors: 2,
  baseEjectionTime: '1h',
  maxEjectionTime: '1h',
  maxEjectionPercent: 67,
} as const;

/** One port for each policy. */
const policies = {
  alike: {},
  near: { outlierDetection: twoErrors, locality: { kind: 'failover', regions: { eu: ['us'] } } },
  shares: { locality: { kind: 'distribution', from: { eu: { eu: 70, us: 30 } } } },
  judged: { outlierDetection: twoErrors },
  spared: { outlierDetection: { ...twoErrors, maxEjectionPercent: 10 } },
  panicky: { outlierDetection: twoErrors, panicThreshold: 90 },
  unreachable: {
    outlierDetection: { ...twoErrors, consecutive5xxErrors: 'off', consecutiveLocalOriginFailures: 2 },
  },
} as const satisfies { readonly [port: string]: TrafficPolicy };
type Port = keyof typeof policies;
const ports = Object.keys(policies) as Port[];

/** Machines of the server, by the name their programs answer with. */
const machines = {
  here: { region: 'eu', zone: 'eu-1' },
  beside: { region: 'eu', zone: 'eu-2' },
  far: { region: 'us', zone: 'us-1' },
} as const;
type Machine = keyof typeof machines;
const names = Object.keys(machines) as Machine[];

const entrance = (port: Port) => ({ address: loopbackAddress(9), port: 8_000 + ports.indexOf(port) });
const programs = new Map<string, FaultyProgram>();
let mesh: RunningMesh;

before(async () => {
  for (const machine of names) {
    for (const port of ports) programs.set(`${machine} ${port}`, await startFaultyProgram(machine, 'everywhere'));
  }
  mesh = await runMesh(
    meshOf({
      services: [
        service('client', []),
        {
          namespace,
          name: 'server',
          versions: {},
          ports: Object.fromEntries(
            ports.map((port, index) => [
              port,
              {
                number: 8_100 + index,
                protocol: 'http',
                trafficPolicy: structuredClone(policies[port]) as TrafficPolicy,
              },
            ]),
          ),
        },
      ],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          {
            address: loopbackAddress(1),
            locality: machines.here,
            upstreams: ports.map((port) => upstream('server', entrance(port), port)),
          },
        ),
        {
          namespace,
          name: 'server',
          service: 'server',
          upstreams: [],
          placement: {
            kind: 'hosts',
            hosts: names.map((node, index) => ({
              node,
              address: loopbackAddress(2 + index),
              locality: machines[node],
              applicationPorts: Object.fromEntries(
                ports.map((port) => [port, programs.get(`${node} ${port}`)?.port ?? 0]),
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

function breakProgram(machine: Machine, port: Port): void {
  programs.get(`${machine} ${port}`)?.fail();
}

async function answers(port: Port, count: number): Promise<Answer[]> {
  const found: Answer[] = [];
  for (let index = 0; index < count; index += 1) found.push(await call(entrance(port)));
  return found;
}

/** Who answers a number of requests, an error told by its status. */
async function answering(port: Port, count = 12): Promise<Set<string>> {
  return new Set((await answers(port, count)).map(({ status, echo }) => echo?.program ?? String(status)));
}

async function becomes(port: Port, wanted: readonly string[]): Promise<void> {
  let last: Set<string> | undefined;
  await until(
    async () => {
      last = await answering(port);
      return last.size === wanted.length && wanted.every((one) => last?.has(one));
    },
    () => `the last answers were of ${[...(last ?? [])].join(', ')}`,
  );
}

test('without a preference it does not matter where an endpoint is, nor how it answers', async () => {
  assert.deepEqual(await answering('alike', 60), new Set(names));
  breakProgram('far', 'alike');
  await answers('alike', 30);
  assert.deepEqual(await answering('alike', 60), new Set(['here', 'beside', '500']));
});

test('the nearest gets everything until it fails, then the next one, then another region', async () => {
  assert.deepEqual(await answering('near'), new Set(['here']));
  breakProgram('here', 'near');
  await becomes('near', ['beside']);
  breakProgram('beside', 'near');
  await becomes('near', ['far']);
});

test('places get the shares they are given', async () => {
  const far = (await answers('shares', 300)).filter(({ echo }) => echo?.program === 'far').length;
  // 90 expected; five standard deviations of a binomial (300, 3/10) are 40.
  assert.ok(far > 50 && far < 130, `${far} of 300 requests went far`);
});

test('an endpoint that fails is left alone', async () => {
  assert.deepEqual(await answering('judged', 60), new Set(names));
  breakProgram('beside', 'judged');
  await becomes('judged', ['here', 'far']);
});

test('nobody is ejected where one would be too many', async () => {
  breakProgram('beside', 'spared');
  await answers('spared', 30);
  assert.deepEqual(await answering('spared', 60), new Set(['here', 'far', '500']));
});

test('where too few are healthy, all get requests', async () => {
  breakProgram('beside', 'panicky');
  await answers('panicky', 30);
  assert.deepEqual(await answering('panicky', 60), new Set(['here', 'far', '500']));
  const clusters = await mesh.proxy('shop/client').admin('/clusters');
  assert.match(clusters, /^shop\/server\/panicky::[\d.]+:15006::health_flags::\/failed_outlier_check$/m);
});

test('an endpoint that cannot be reached is left alone, and one that answers badly is not', async () => {
  breakProgram('beside', 'unreachable');
  await answers('unreachable', 30);
  assert.ok((await answering('unreachable', 60)).has('500'));
  await mesh.proxy('shop/server@far').stop();
  await becomes('unreachable', ['here', '500']);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});
