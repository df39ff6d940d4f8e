import { Gateway, Mesh, Rollout, Service, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const details = new Service(mesh, 'details', { ports: { http: { number: 9080, protocol: 'http' } } });
const placement = { kind: 'kubernetes', image: 'example/app:1' } as const;
const workload = new Workload(details, 'details', { placement });
const edge = new Gateway(mesh, 'edge', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement: { kind: 'kubernetes' },
});

new Rollout(mesh, 'rollout', {
  waves: [
    { name: 'canary', workloads: [workload, edge], nodes: ['web-1'] },
    { name: 'rest', after: '10m' },
  ],
  windows: [{ days: ['monday'], from: '09:00', lasts: '8h' }],
  maximumRemovalPercent: 10,
});

new Rollout(mesh, 'wrong', {
  waves: [
    // @ts-expect-error: a service is no workload; it may run anywhere
    { name: 'canary', workloads: [details] },
    // @ts-expect-error: a length of time has a unit
    { name: 'rest', after: 10 },
  ],
  // @ts-expect-error: a day of the week
  windows: [{ days: ['someday'], from: '09:00', lasts: '8h' }],
});
