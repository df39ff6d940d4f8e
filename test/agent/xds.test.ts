import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { Agent } from '../../src/agent/agent.ts';
import { retireAll } from '../../src/agent/proxies/retire.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import type { StatusServer } from '../../src/agent/status/status-server.ts';
import { startXdsServer } from '../../src/agent/xds/xds-server.ts';
import { deltaRequest, openDelta, statusOf } from '../harness/delta-client.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { createNode, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

/** What programs dial for the route table `shop/web/http`. */
const target = 'xds:///http.web.shop.mesh.internal';

const method = { path: '/test.Echo/Say', requestStream: false, responseStream: false };
const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
const service = {
  Say: {
    ...method,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  },
};

let node: TestNode;
let agent: Agent;
let mesh: WebMesh;
let xds: StatusServer;
let socket: string;
let one: Greeter;
let two: Greeter;

before(async () => {
  node = await createNode();
  socket = join(node.directory, 'xds.sock');
  [one, two] = await Promise.all([startGreeter('one'), startGreeter('two')]);
  mesh = { listenerPort: await freePort(), clusters: share(1, 3) };
  agent = node.agent();
  await recover(agent);
  await release({});
  xds = await startServer();
  // It is read when the module is: the whole file is one program.
  process.env['GRPC_XDS_BOOTSTRAP_CONFIG'] = JSON.stringify({
    xds_servers: [{ server_uri: `unix:${socket}`, channel_creds: [{ type: 'insecure' }], server_features: ['xds_v3'] }],
    node: { id: 'shop/web', locality: {} },
  });
  (await import('@grpc/grpc-js-xds')).register();
});

after(async () => {
  await xds.close();
  await node.remove();
  one.server.forceShutdown();
  two.server.forceShutdown();
});

describe('a program that speaks gRPC without a proxy', { concurrency: 1 }, () => {
  let client: grpc.Client;

  before(() => {
    client = new grpc.Client(target, grpc.credentials.createInsecure());
  });

  after(() => client.close());

  it('finds its routes, shares and endpoints', async () => {
    const counts = await count(client, 80);
    assert.equal((counts.get('one') ?? 0) + (counts.get('two') ?? 0), 80);
    assert.ok((counts.get('two') ?? 0) > (counts.get('one') ?? 0), JSON.stringify([...counts]));
  });

  it('follows a release, with no call that fails', async () => {
    const failures: string[] = [];
    let stopped = false;
    const calling = (async () => {
      while (!stopped) await say(client).catch((error: Error) => failures.push(error.message));
    })();
    await release({ clusters: only(one) });
    await until(
      async () => [...(await count(client, 10)).keys()].join() === 'one',
      () => 'still both',
    );
    await release({ clusters: only(two) });
    await until(
      async () => [...(await count(client, 10)).keys()].join() === 'two',
      () => 'still the first',
    );
    stopped = true;
    await calling;
    assert.deepEqual(failures.slice(0, 3), []);
  });

  it('is not led astray by a release that Envoy refuses', async () => {
    const bad = await release({ clusters: only(one), routeTo: 'nowhere' });
    assert.equal(bad, 'rolled-back');
    await until(
      async () => [...(await count(client, 10)).keys()].join() === 'two',
      () => 'not back',
    );
  });

  it('goes on without the agent, and follows it again when it is back', async () => {
    await xds.close();
    assert.equal((await count(client, 10)).get('two'), 10);
    await release({ clusters: only(one) });
    xds = await startServer();
    await until(
      async () => [...(await count(client, 10)).keys()].join() === 'one',
      () => 'never again',
    );
  });

  it('refuses nothing it was told', () => {
    assert.deepEqual(
      node.logged.filter((line) => line.includes('xds client refused')),
      [],
    );
  });
});

describe('xDS', { concurrency: 1 }, () => {
  it('is told as changes to those who ask so, and only what they ask for', async () => {
    const types = 'type.googleapis.com/envoy.config';
    const stream = openDelta(socket);
    try {
      stream.ask({ node: { id: 'shop/web' }, typeUrl: `${types}.cluster.v3.Cluster` });
      const [all] = await stream.next(1);
      assert.deepEqual([all?.typeUrl, all?.names], [`${types}.cluster.v3.Cluster`, ['shop/one/http']]);
      const names = ['shop/web/http', 'none'];
      stream.ask({ typeUrl: `${types}.route.v3.RouteConfiguration`, resourceNamesSubscribe: names });
      const [, routes] = await stream.next(2);
      assert.deepEqual(routes?.names, ['shop/web/http']);
      await release({ clusters: only(two) });
      await until(
        () => stream.answers().some(({ removed }) => removed.includes('shop/one/http')),
        () => JSON.stringify(stream.answers()),
      );
      const later = stream.answers().slice(2);
      const first = (name: string) => later.findIndex((answer) => answer.names.includes(name));
      assert.ok(first('shop/two/http') >= 0 && first('shop/two/http') < first('shop/web/http'), JSON.stringify(later));
      assert.ok(!later.some((answer) => answer.names.includes('shop/one/http')));
    } finally {
      stream.close();
    }
  });

  it('is not told to who names no proxy of the node, or asks for anything else', async () => {
    assert.equal(await statusOf(socket, 'FetchAggregatedResources', undefined), '12');
    const delta = (bytes: Uint8Array) => statusOf(socket, 'DeltaAggregatedResources', bytes);
    assert.equal(await delta(deltaRequest({ node: { id: 'shop/other' }, typeUrl: 'x' })), '5');
    assert.equal(await delta(Buffer.from([1, 0, 0, 0, 0])), '3');
    assert.equal(await delta(Buffer.from([0, 0xff, 0xff, 0xff, 0xff])), '3');
    assert.equal(await delta(Buffer.concat([Buffer.from([0, 0, 0, 0, 64]), Buffer.alloc(64, 0xff)])), '3');
  });
});

/** A program behind the mesh that answers with its own name. */
interface Greeter {
  readonly name: string;
  readonly port: number;
  readonly server: grpc.Server;
}

async function startGreeter(name: string): Promise<Greeter> {
  const server = new grpc.Server();
  server.addService(service, {
    Say: (_: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) =>
      answer(null, Buffer.from(name)),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { name, port, server };
}

async function startServer(): Promise<StatusServer> {
  const started = await startXdsServer(agent, { socket });
  assert.ok(!('code' in started));
  return started;
}

/** Publishes a change and has the agent take it; says what came of it. What is left over goes at once. */
async function release(change: Partial<WebMesh>): Promise<string> {
  node.clock.now = new Date(node.clock.now.getTime() + 2_000);
  await node.publisher.publish(webMesh({ ...mesh, ...change }));
  const { kind } = await reconcile(agent);
  await retireAll(agent);
  return kind;
}

function share(first: number, second: number): WebMesh['clusters'] {
  return {
    'shop/one/http': { port: one.port, weight: first },
    'shop/two/http': { port: two.port, weight: second },
  };
}

function only({ name, port }: Greeter): WebMesh['clusters'] {
  return { [`shop/${name}/http`]: { port, weight: 1 } };
}

function say(client: grpc.Client): Promise<string> {
  const deadline = Date.now() + 10_000;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      bytes.serialize,
      bytes.deserialize,
      Buffer.alloc(0),
      new grpc.Metadata(),
      { deadline },
      (error, answer) => (error ? reject(error) : resolve(String(answer))),
    );
  });
}

/** How many of so many calls each program answered. */
async function count(client: grpc.Client, calls: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let done = 0; done < calls; done += 1) {
    const name = await say(client);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
