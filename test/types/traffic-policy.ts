import { Mesh, Namespace, Service, Workload } from 'meshc';

const mesh = new Mesh('types', {
  trustDomain: 'types.example',
  defaults: { trafficPolicy: { connectionPool: { connectTimeout: '2s', maxConnections: 'unlimited' } } },
});
const shop = new Namespace(mesh, 'shop', {
  defaults: { trafficPolicy: { connectionPool: { idleTimeout: 'unlimited', tcpKeepalive: 'off' } } },
});

new Service(shop, 'cart', {
  ports: {
    http: { number: 8080, protocol: 'http', trafficPolicy: { connectionPool: { maxConcurrentRequests: 10 } } },
    tcp: {
      number: 8081,
      protocol: 'tcp',
      // @ts-expect-error: TCP has no requests
      trafficPolicy: { connectionPool: { maxConcurrentRequests: 10 } },
    },
  },
  versions: { v1: { trafficPolicy: { connectionPool: { http2: { initialStreamWindow: '64KiB', keepalive: {} } } } } },
  trafficPolicy: {
    connectionPool: {
      tcpKeepalive: { probes: 3, interval: '10s' },
      // @ts-expect-error: a length of time has a unit
      connectTimeout: 5,
      // @ts-expect-error: no limit is written in one way
      maxConnections: 'infinite',
      // @ts-expect-error: opening a connection always ends
      maxConnectionDuration: 'never',
    },
  },
});

new Service(shop, 'stock', {
  ports: { http: { number: 8080, protocol: 'http' } },
  // @ts-expect-error: no such setting
  trafficPolicy: { connectionPool: { maxConnection: 1 } },
});
new Service(shop, 'sizes', {
  ports: { http: { number: 8080, protocol: 'http' } },
  // @ts-expect-error: a size has a unit
  trafficPolicy: { connectionPool: { http2: { initialStreamWindow: 65_536 } } },
});
// @ts-expect-error: defaults are an option
new Namespace(mesh, 'other', { trafficPolicy: {} });

new Service(shop, 'balanced', {
  ports: {
    http: {
      number: 80,
      protocol: 'http',
      trafficPolicy: { loadBalancing: { kind: 'ring-hash', hash: { header: 'x-user' } } },
    },
    tcp: { number: 81, protocol: 'tcp', trafficPolicy: { loadBalancing: { kind: 'maglev', hash: 'source-address' } } },
    udp: {
      number: 82,
      protocol: 'tcp',
      // @ts-expect-error: TCP has no headers
      trafficPolicy: { loadBalancing: { kind: 'ring-hash', hash: { header: 'x-user' } } },
    },
  },
  trafficPolicy: { loadBalancing: { kind: 'maglev', hash: [{ cookie: 'place', ttl: 'session' }, { query: 'user' }] } },
  versions: {
    // @ts-expect-error: a hash has a key
    v1: { trafficPolicy: { loadBalancing: { kind: 'ring-hash' } } },
    // @ts-expect-error: turns have no key
    v2: { trafficPolicy: { loadBalancing: { kind: 'round-robin', hash: { header: 'x-user' } } } },
    // @ts-expect-error: no such kind
    v3: { trafficPolicy: { loadBalancing: { kind: 'passthrough' } } },
  },
});

const failover = { kind: 'failover', regions: { eu: ['us'] } } as const;
new Service(shop, 'near', {
  ports: { http: { number: 80, protocol: 'http' } },
  trafficPolicy: { outlierDetection: {}, locality: failover },
  versions: {
    v1: { trafficPolicy: { outlierDetection: 'off', locality: { kind: 'distribution', from: { eu: { eu: 100 } } } } },
    v2: { trafficPolicy: { outlierDetection: { consecutive5xxErrors: 'off', consecutiveGatewayErrors: 3 } } },
    // @ts-expect-error: nothing would tell anybody that the near ones fail
    v3: { trafficPolicy: { locality: failover } },
    // @ts-expect-error: nor here
    v4: { trafficPolicy: { outlierDetection: 'off', locality: failover } },
  },
});

const near = new Service(shop, 'placed', { ports: { http: { number: 80, protocol: 'http' } } });
new Workload(near, 'placed', {
  placement: {
    kind: 'hosts',
    hosts: [
      {
        node: 'a',
        address: '10.0.0.1',
        locality: { region: 'eu', zone: 'eu-1', subzone: 'a' },
        labels: { rack: 'r1' },
      },
      // @ts-expect-error: a subzone is a part of a zone
      { node: 'b', address: '10.0.0.2', locality: { region: 'eu', subzone: 'a' } },
    ],
  },
});
