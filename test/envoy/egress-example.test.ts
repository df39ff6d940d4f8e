import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Service } from '../../src/model/service.ts';
import { call } from '../harness/call.ts';
import { type Authority, createAuthority } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { type OutsideEcho, startOutsideServer } from '../harness/outside-server.ts';
import { type Program, startTlsProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { handshake } from '../harness/secure-call.ts';
import { evaluated, importAuthorModule } from '../mesh/author-module.ts';

/*
 * The example `egress` as it is written, on this machine: only addresses differ, and the outside is servers with an authority of
 * their own.
 */
const addresses = { egress: loopbackAddress(1), checkout: loopbackAddress(2), reports: loopbackAddress(3) };
const ports = { bank: 19001, objects: 19002, warehouse: 19003 } as const;

let web: Authority;
let customers: Authority;
let outside: { bank: Program; objects: Program; warehouse: Program };
let mesh: RunningMesh;

before(async () => {
  web = createAuthority('web');
  customers = createAuthority('customers');
  outside = {
    bank: await startOutsideServer('bank', web.issueFor(['api.bank.example']), customers.root),
    objects: await startOutsideServer('objects', web.issueFor(['*.localhost'])),
    warehouse: await startTlsProgram('warehouse', web.issueFor(['db.warehouse.example'])),
  };
  const written = evaluated((await importAuthorModule('examples/egress/mesh.ts')).default, 'production').mesh;
  mesh = await runMesh(
    onThisMachine(written),
    {},
    {
      certificates: { 'default/customer': customers.issueFor(['customer.example']) },
      authorities: { 'default/bank': web.root },
    },
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(Object.values(outside ?? {}).map((program) => program.close()));
});

function onThisMachine(written: Mesh): Mesh {
  const placed = <T extends Mesh['workloads'][number] | NonNullable<Mesh['egressGateways']>[number]>(thing: T): T => {
    const address = addresses[thing.name as keyof typeof addresses];
    return { ...thing, placement: { kind: 'hosts', hosts: [{ node: thing.name, address }] } };
  };
  return {
    ...written,
    services: written.services.map(withOutside),
    egressGateways: (written.egressGateways ?? []).map(placed),
    workloads: written.workloads.map(placed).map((workload) => ({
      ...workload,
      upstreams: workload.upstreams.map((upstream) => ({
        ...upstream,
        listen: { port: upstream.listen?.port ?? 0, address: addresses[workload.name as keyof typeof addresses] },
      })),
    })),
  };
}

function withOutside(service: Service): Service {
  const at = ({ port }: Program) => ({ kind: 'static' as const, endpoints: [{ address: '127.0.0.1', port }] });
  const { external } = service;
  if (!external) return service;
  switch (service.name) {
    case 'payments':
      return { ...service, external: { ...external, discovery: at(outside.bank) } };
    case 'warehouse':
      return { ...service, external: { ...external, discovery: at(outside.warehouse) } };
    default: {
      const { https } = service.ports;
      assert.ok(https);
      // The only names that every machine resolves, and an authority that the machine need not trust.
      const tls = { authority: { namespace: 'default', authority: 'bank' } };
      const port = { ...https, number: outside.objects.port, tls };
      return { ...service, ports: { https: port }, external: { ...external, hostnames: ['*.localhost'] } };
    }
  }
}

async function ask(as: 'checkout' | 'reports', of: keyof typeof ports, method: string, path: string, host = 'x') {
  const { status, echo } = await call({ address: addresses[as], port: ports[of], method, path, headers: { host } });
  return { status, ...(echo as OutsideEcho | undefined) };
}

test('the bank is reached through the egress gateway, which shows the certificate', async () => {
  const answer = await ask('checkout', 'bank', 'POST', '/v1/charges/7');
  assert.equal(answer.status, 200);
  assert.deepEqual(
    [answer.program, answer.client, answer.headers?.host],
    ['bank', 'DNS:customer.example', 'api.bank.example'],
  );
  assert.equal((await ask('reports', 'bank', 'GET', '/v1/statements/7')).status, 200);
});

test('what the policies do not allow is refused', async () => {
  assert.equal((await ask('reports', 'bank', 'POST', '/v1/charges/7')).status, 403);
  assert.equal((await ask('checkout', 'bank', 'GET', '/v1/statements/7')).status, 403);
  assert.equal((await ask('reports', 'objects', 'DELETE', '/a', 'backups.localhost')).status, 403);
});

test('each bucket is a host of its own', async () => {
  const answer = await ask('reports', 'objects', 'PUT', '/a', 'backups.localhost');
  assert.equal(answer.status, 200);
  assert.equal(answer.serverName, 'backups.localhost');
  assert.equal((await ask('reports', 'objects', 'PUT', '/a', 'elsewhere.example')).status, 404);
});

test('the driver of the warehouse speaks TLS itself, to the warehouse alone', async () => {
  const driver = { address: addresses.reports, port: ports.warehouse, roots: web.root };
  const agreed = await handshake({ ...driver, serverName: 'db.warehouse.example' });
  assert.equal(agreed === 'refused' ? agreed : agreed.names, 'DNS:db.warehouse.example');
  assert.equal(await handshake({ ...driver, serverName: 'db.elsewhere.example' }), 'refused');
});
