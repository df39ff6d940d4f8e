import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { Agent } from '../../src/agent/agent.ts';
import { noResources, type ResourceSet } from '../../src/agent/envoy/proxy-configuration.ts';
import type { StatusServer } from '../../src/agent/status/status-server.ts';
import { startXdsServer } from '../../src/agent/xds/xds-server.ts';
import type { GrpcRoute } from '../../src/model/grpc-route.ts';
import type { EnvoyResource } from '../../src/output/proxy-document.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { proxyResources, resourceName } from '../harness/proxy-resources.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

/*
 * A program that speaks xDS is a caller like any other: its calls reach the real proxy of the other side over mutual TLS, which
 * knows by the server name for which of its ports they are, and by the certificate who calls.
 */
const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
const target = 'xds:///http.greeter.shop.mesh.internal';

let folder: string;
let programs: { readonly server: grpc.Server; readonly port: number }[];
let mesh: RunningMesh;
let xds: StatusServer;
let client: grpc.Client;
const refusals: string[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshc-proxyless-'));
  programs = [await startGreeter('v1'), await startGreeter('v2')];
  const model = greeterMesh(programs.map(({ port }) => port));
  mesh = await runMesh(model);
  const { files } = compiled(model);
  xds = await serve(proxyResources(files, 'shop/client', 'client'));
  const identity = mesh.authority.issue(['spiffe://test.example/ns/shop/sa/client']);
  writeFileSync(join(folder, 'svid.pem'), identity.certificate);
  writeFileSync(join(folder, 'svid_key.pem'), identity.key);
  writeFileSync(join(folder, 'svid_bundle.pem'), mesh.authority.root);
  process.env['GRPC_XDS_BOOTSTRAP_CONFIG'] = JSON.stringify(bootstrap());
  // The bootstrap is read when a channel is made first: the whole file is one program.
  const grpcXds = await import('@grpc/grpc-js-xds');
  grpcXds.register();
  client = new grpc.Client(target, new grpcXds.XdsChannelCredentials(grpc.credentials.createInsecure()));
});

after(async () => {
  client?.close();
  await xds?.close();
  await mesh?.stop();
  for (const { server } of programs) server.forceShutdown();
  rmSync(folder, { recursive: true, force: true });
});

describe('a program without a proxy', { concurrency: 1 }, () => {
  it('calls through the routes of its workload, over mutual TLS', async () => {
    assert.equal(await say('/shop.v1.Cart/Get'), 'v1');
    assert.equal(await say('/shop.v1.Cart/Pay'), 'v2');
    assert.equal(await say('/shop.v1.Cart/Get', { 'x-tenant': 'acme' }), 'v2');
  });

  it('is refused what its workload may not call', async () => {
    await assert.rejects(say('/shop.v1.Cart/Empty'), /PERMISSION_DENIED|RBAC/);
  });

  it('takes everything it is told', () => {
    assert.deepEqual(refusals, []);
  });
});

function greeterMesh(ports: readonly number[]) {
  const address = loopbackAddress(21);
  const calls: GrpcRoute = {
    namespace,
    name: 'calls',
    parent: { kind: 'service', namespace, service: 'greeter' },
    rules: [
      { backends: [backend('greeter', { version: 'v1' })], timeout: '5s' },
      {
        matches: [
          { method: { kind: 'exact', value: 'Pay' } },
          { headers: { 'x-tenant': { kind: 'exact', value: 'acme' } } },
        ],
        backends: [backend('greeter', { version: 'v2' })],
      },
    ],
  };
  return meshOf({
    services: [service('client', []), service('greeter', ['v1', 'v2'], 'grpc')],
    workloads: [
      workload('client', { service: 'client' }, { address, upstreams: [upstream('greeter', { address, port: 8080 })] }),
      ...ports.map((http, index) =>
        workload(
          `greeter-v${index + 1}`,
          { service: 'greeter', version: `v${index + 1}` },
          { address: loopbackAddress(22 + index), applicationPorts: { http } },
        ),
      ),
    ],
    grpcRoutes: [calls],
    authorizationPolicies: [
      policy('clients', 'greeter', 'allow', [
        { from: [caller.service('client')], paths: ['/shop.v1.Cart/Get', '/shop.v1.Cart/Pay'] },
      ]),
    ],
  });
}

/** What the agent would serve, were this its node. */
async function serve(resources: ReturnType<typeof proxyResources>): Promise<StatusServer> {
  const set = (all: readonly EnvoyResource[]): ResourceSet =>
    new Map(all.map((resource) => [resourceName(resource), JSON.stringify(resource)]));
  const loaded = {
    ...noResources,
    clusters: set(resources.clusters),
    endpoints: set(resources.endpoints),
    routes: set(resources.routes),
  };
  const log = (_: string, event: string, details = {}) => refusals.push(`${event} ${JSON.stringify(details)}`);
  const agent = { proxies: new Map([['shop/client', { loaded }]]), log } as unknown as Agent;
  const started = await startXdsServer(agent, { port: 0 });
  assert.ok(!('code' in started));
  return started;
}

function bootstrap() {
  const config = {
    certificate_file: join(folder, 'svid.pem'),
    private_key_file: join(folder, 'svid_key.pem'),
    ca_certificate_file: join(folder, 'svid_bundle.pem'),
    refresh_interval: '10s',
  };
  return {
    xds_servers: [
      { server_uri: `dns:${xds.address}`, channel_creds: [{ type: 'insecure' }], server_features: ['xds_v3'] },
    ],
    node: { id: 'shop/client', locality: {} },
    certificate_providers: { mesh: { plugin_name: 'file_watcher', config } },
  };
}

/** A program that answers every call with its name. */
async function startGreeter(name: string) {
  const server = new grpc.Server();
  const method = { requestStream: false, responseStream: false, requestSerialize: bytes.serialize } as const;
  const whole = {
    ...method,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  };
  const paths = ['Get', 'Pay', 'Empty'];
  server.addService(
    Object.fromEntries(paths.map((path) => [path, { ...whole, path: `/shop.v1.Cart/${path}` }])),
    Object.fromEntries(
      paths.map((path) => [
        path,
        (_: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) =>
          answer(null, Buffer.from(name)),
      ]),
    ),
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { server, port };
}

function say(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const options = { deadline: Date.now() + 10_000 };
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      bytes.serialize,
      bytes.deserialize,
      Buffer.alloc(0),
      metadata,
      options,
      (error, answer) => (error ? reject(error) : resolve(String(answer))),
    );
  });
}
