import type { Mesh } from '../../src/model/mesh.ts';
import { type Answer, call } from '../harness/call.ts';
import { createAuthority } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { grpcCall } from '../harness/grpc-call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { meshOf, namespace, service, upstream, workload } from '../harness/model-mesh.ts';
import { type Echo, type HttpProgram, startHttp2Program, startHttpProgram } from '../harness/programs.ts';
import { allResources, type ProxyResources, proxiesOf, proxyResources } from '../harness/proxy-resources.ts';
import { type RunningProxy, runProxy } from '../harness/run-proxies.ts';
import type { TruthRequest } from './request.ts';

/** A mesh of a client, a gateway and three services, on which routes are tried one set after the other. */
export interface Stage {
  /** The mesh with these routes. */
  mesh(routes: Pick<Mesh, 'httpRoutes' | 'grpcRoutes'>): Mesh;
  /** Compiles the mesh and gives each proxy what is new to it. */
  play(mesh: Mesh): Promise<void>;
  send(request: TruthRequest, id: string): Promise<Observation>;
  /** What the programs have seen under an id, by name. */
  seen(id: string): readonly Echo[];
  /** Everything the proxies have written. */
  output(): string;
  stop(): Promise<void>;
}

export interface Observation {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly body: string;
  readonly echo: Echo | undefined;
}

const edge = { address: loopbackAddress(9), port: 8080 };
const clientAddress = loopbackAddress(1);
const doors: Readonly<Record<string, number>> = { web: 8080, calls: 8081 };

export async function startStage(policies: Mesh['authorizationPolicies']): Promise<Stage> {
  const programs = [
    await startHttpProgram('web-v1'),
    await startHttpProgram('web-v2'),
    await startHttpProgram('api'),
    await startHttp2Program('calls'),
  ];
  const base = stageMesh(programs, policies);
  const running = new Map<string, Running>();
  const stop = async () => {
    await Promise.all([...running.values()].map(({ proxy }) => proxy.stop()));
    await Promise.all(programs.map((program) => program.close()));
  };
  try {
    const authority = createAuthority(base.trustDomain);
    for (const [name, resources] of resourcesOf(base)) {
      const credentials = { identity: authority.issue([resources.identity]), roots: authority.root };
      running.set(name, { proxy: await runProxy(resources, credentials), text: JSON.stringify(resources) });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    mesh: (routes) => ({ ...base, ...routes }),
    play: (mesh) => play(mesh, running),
    send: (request, id) => send({ ...request, headers: { ...request.headers, 'x-id': id } }),
    seen: (id) => programs.flatMap(({ received }) => received.filter(({ headers }) => headers['x-id'] === id)),
    output: () => [...running.values()].map(({ proxy }) => proxy.output()).join('\n'),
    stop,
  };
}

interface Running {
  readonly proxy: RunningProxy;
  text: string;
}

async function play(mesh: Mesh, running: ReadonlyMap<string, Running>): Promise<void> {
  for (const [name, resources] of resourcesOf(mesh)) {
    const known = running.get(name);
    const text = JSON.stringify(resources);
    if (!known || known.text === text) continue;
    known.text = text;
    await known.proxy.replace(resources);
  }
}

/** Every proxy knows every cluster here: which it needs is another law's, and so no change of routes waits for one. */
function resourcesOf(mesh: Mesh): [name: string, resources: ProxyResources][] {
  const { files } = compiled(mesh);
  const { clusters, endpoints } = allResources(files);
  return proxiesOf(files).map(({ proxy, node }) => {
    const own = proxyResources(files, proxy, node);
    const programs = own.clusters.filter(({ name }) => String(name).startsWith('inbound/'));
    return [proxy, { ...own, clusters: [...clusters, ...programs], endpoints }];
  });
}

async function send({ door, service: to, host, method, path, query, headers }: TruthRequest): Promise<Observation> {
  const address = door === 'edge' ? edge : { address: clientAddress, port: doors[to] ?? 0 };
  if (to === 'calls') {
    const {
      httpStatus,
      echo,
      headers: answered,
    } = await grpcCall({ ...address, method: path.slice(1), host, headers });
    const plain = Object.entries(answered).filter(([name]) => !name.startsWith(':'));
    return { status: httpStatus, headers: Object.fromEntries(plain), body: '', echo };
  }
  return call({ ...address, method, path: path + query, headers: { ...headers, host } });
}

function stageMesh(programs: readonly HttpProgram[], policies: Mesh['authorizationPolicies']): Mesh {
  const served = (index: number) => ({
    address: loopbackAddress(index + 2),
    applicationPorts: { http: programs[index]?.port ?? 0 },
  });
  return meshOf({
    services: [service('client', []), service('web', ['v1', 'v2']), service('api', []), service('calls', [], 'grpc')],
    workloads: [
      workload(
        'client',
        { service: 'client' },
        {
          address: clientAddress,
          upstreams: Object.entries(doors).map(([to, port]) => upstream(to, { address: clientAddress, port })),
        },
      ),
      workload('web-v1', { service: 'web', version: 'v1' }, served(0)),
      workload('web-v2', { service: 'web', version: 'v2' }, served(1)),
      workload('api', { service: 'api' }, served(2)),
      workload('calls', { service: 'calls' }, served(3)),
    ],
    gateways: [
      {
        namespace,
        name: 'edge',
        listeners: { http: { port: edge.port, protocol: 'http', hostnames: ['*'] } },
        placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge.address }] },
      },
    ],
    authorizationPolicies: policies,
  });
}
