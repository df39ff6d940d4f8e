/** A small mesh as its author writes it; the tests break it in many ways. */
export const goodMesh = `import { AuthorizationPolicy, HttpRoute, Mesh, Service, Workload } from 'meshc';

const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
const front = new Service(mesh, 'front', { ports: { http: { number: 8080, protocol: 'http' } } });
const cart = new Service(mesh, 'cart', {
  ports: { http: { number: 8080, protocol: 'http' } },
  versions: { v1: {}, v2: {} },
});
const hosts = (address: string, http: number) =>
  ({ kind: 'hosts', hosts: [{ node: 'node-a', address, applicationPorts: { http } }] }) as const;
new Workload(front, 'front', {
  placement: hosts('127.0.50.1', 18080),
  upstreams: [{ to: cart.port('http'), listen: { port: 19000 } }],
});
new Workload(cart, 'cart-v1', { version: 'v1', placement: hosts('127.0.50.2', 18081) });
new Workload(cart, 'cart-v2', { version: 'v2', placement: hosts('127.0.50.3', 18082) });
new HttpRoute(cart, 'canary', {
  rules: [
    {
      backends: [
        { to: cart.version('v1'), weight: 90 },
        { to: cart.version('v2'), weight: 10 },
      ],
      timeout: '2s',
    },
  ],
});
new AuthorizationPolicy(cart, 'readers', { action: 'allow', rules: [{ from: [front], methods: ['GET'] }] });

export default mesh;
`;

/** The same mesh with one mistake that a law finds: a version that is not there. */
export const unknownVersion = goodMesh.replace("cart.version('v2'), weight", "cart.version('v9'), weight");

/** The same mesh with other weights. */
export const shifted = goodMesh.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50');
