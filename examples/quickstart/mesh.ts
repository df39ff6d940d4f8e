import { AuthorizationPolicy, HttpRoute, Mesh, Service, Workload } from 'meshc';

const mesh = new Mesh('quickstart', { trustDomain: 'quickstart.example' });

const website = new Service(mesh, 'website', { ports: { http: { number: 8080, protocol: 'http' } } });
const greeting = new Service(mesh, 'greeting', {
  ports: { http: { number: 8080, protocol: 'http' } },
  versions: { v1: {}, v2: {} },
});

/** One machine with three programs, each behind a sidecar of its own. The website calls `http://127.0.0.1:19000`. */
const host = { node: 'laptop', address: '127.0.0.1' };
new Workload(website, 'website', {
  placement: { kind: 'hosts', hosts: [{ ...host, inboundPort: 15101, applicationPorts: { http: 18080 } }] },
  upstreams: [{ to: greeting.port('http'), listen: { port: 19000 } }],
});
new Workload(greeting, 'greeting-v1', {
  version: 'v1',
  placement: { kind: 'hosts', hosts: [{ ...host, inboundPort: 15102, applicationPorts: { http: 18081 } }] },
});
new Workload(greeting, 'greeting-v2', {
  version: 'v2',
  placement: { kind: 'hosts', hosts: [{ ...host, inboundPort: 15103, applicationPorts: { http: 18082 } }] },
});

/** One greeting in ten comes from version 2. */
new HttpRoute(greeting, 'canary', {
  rules: [
    {
      backends: [
        { to: greeting.version('v1'), weight: 90 },
        { to: greeting.version('v2'), weight: 10 },
      ],
      timeout: '2s',
    },
  ],
});

/** The website may read greetings. Nobody else may do anything. */
new AuthorizationPolicy(greeting, 'readers', { action: 'allow', rules: [{ from: [website], methods: ['GET'] }] });

export { greeting, website };
export default mesh;
