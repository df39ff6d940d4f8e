import type { Mesh } from '../../src/model/mesh.ts';
import type { Service } from '../../src/model/service.ts';
import type { Upstream, Workload } from '../../src/model/workload.ts';

const namespace = 'bookinfo';

/** The Bookinfo application as model data: a page that calls details and reviews, and reviews that call ratings. */
export const bookinfo: Mesh = {
  apiVersion: 'meshc/v1',
  kind: 'Mesh',
  name: 'bookinfo',
  environment: 'demo',
  trustDomain: 'demo.bookinfo.example',
  services: [
    service('details', ['v1']),
    service('productpage', ['v1']),
    service('ratings', ['v1']),
    service('reviews', ['v1', 'v2', 'v3']),
  ],
  workloads: [
    workload('details', 'v1', { node: 'node-a', address: '127.0.11.2', http: 19201 }),
    workload('productpage', 'v1', { node: 'node-a', address: '127.0.11.1', http: 19101 }, [
      { namespace, service: 'details', port: 'http', listen: { port: 19111 } },
      { namespace, service: 'reviews', port: 'http', listen: { port: 19112 } },
    ]),
    workload('ratings', 'v1', { node: 'node-b', address: '127.0.12.3', http: 19601 }),
    workload('reviews', 'v1', { node: 'node-a', address: '127.0.11.3', http: 19301 }),
    workload('reviews', 'v2', { node: 'node-b', address: '127.0.12.1', http: 19401 }, [ratingsAt(19411)]),
    workload('reviews', 'v3', { node: 'node-b', address: '127.0.12.2', http: 19501 }, [ratingsAt(19511)]),
  ],
  gateways: [
    {
      namespace,
      name: 'ingress',
      listeners: { http: { port: 18080, protocol: 'http', hostnames: ['bookinfo.example'] } },
      placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.11.10' }] },
    },
  ],
  certificates: [],
  certificateAuthorities: [],
  tcpRoutes: [],
  tlsRoutes: [],
  httpRoutes: [
    {
      namespace,
      name: 'bookinfo',
      parent: { kind: 'gateway', namespace, gateway: 'ingress' },
      rules: [
        {
          matches: [
            { path: { kind: 'exact', value: '/productpage' } },
            { path: { kind: 'prefix', value: '/api/v1/products' } },
          ],
          backends: [{ namespace, service: 'productpage', port: 'http' }],
          timeout: '10s',
        },
      ],
    },
    {
      namespace,
      name: 'canary',
      parent: { kind: 'service', namespace, service: 'reviews' },
      rules: [
        {
          matches: [{ headers: { 'end-user': { kind: 'exact', value: 'jason' } } }],
          backends: [{ namespace, service: 'reviews', port: 'http', version: 'v2' }],
        },
        {
          backends: [
            { namespace, service: 'reviews', port: 'http', version: 'v1', weight: 90 },
            { namespace, service: 'reviews', port: 'http', version: 'v3', weight: 10 },
          ],
          timeout: '2s',
        },
      ],
    },
  ],
  grpcRoutes: [],
  authorizationPolicies: [
    {
      namespace,
      name: 'raters',
      target: { namespace, service: 'ratings' },
      action: 'allow',
      rules: [{ from: [{ kind: 'service', namespace, service: 'reviews' }], methods: ['GET'], paths: ['/ratings/*'] }],
    },
    {
      namespace,
      name: 'readers',
      target: { namespace, service: 'reviews' },
      action: 'allow',
      rules: [{ from: [{ kind: 'service', namespace, service: 'productpage' }], methods: ['GET'] }],
    },
    {
      namespace,
      name: 'visitors',
      target: { namespace, service: 'productpage' },
      action: 'allow',
      rules: [{ from: [{ kind: 'gateway', namespace, gateway: 'ingress' }] }],
    },
  ],
};

function service(name: string, versions: readonly string[]): Service {
  return {
    namespace,
    name,
    ports: { http: { number: 9080, protocol: 'http' } },
    versions: Object.fromEntries(versions.map((version) => [version, {}])),
  };
}

interface Home {
  readonly node: string;
  readonly address: string;
  readonly http: number;
}

function workload(of: string, version: string, { node, address, http }: Home, upstreams: Upstream[] = []): Workload {
  return {
    namespace,
    name: `${of}-${version}`,
    service: of,
    version,
    placement: { kind: 'hosts', hosts: [{ node, address, applicationPorts: { http } }] },
    upstreams,
  };
}

function ratingsAt(port: number): Upstream {
  return { namespace, service: 'ratings', port: 'http', listen: { port } };
}
