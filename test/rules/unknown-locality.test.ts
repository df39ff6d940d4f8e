import { unknownLocality } from '../../src/check/rules/unknown-locality.ts';
import type { LocalityPreference } from '../../src/model/locality.ts';
import type { Host } from '../../src/model/placement.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const host: Host = {
  node: 'a',
  address: '10.0.0.1',
  locality: { region: 'eu', zone: 'eu-1', subzone: 'a' },
  labels: { rack: 'r1' },
};
const prefers = (locality: LocalityPreference) =>
  meshOf({
    defaults: { trafficPolicy: { locality } },
    workloads: [workloadOf('page', { placement: { kind: 'hosts', hosts: [host] } })],
    gateways: [gatewayOf('edge', { placement: { kind: 'kubernetes', locality: { region: 'us' } } })],
  });

expectRule(unknownLocality, {
  valid: {
    'places of workloads and gateways, as exact as they are': prefers({
      kind: 'distribution',
      from: { us: { eu: 50, 'eu/eu-1': 20, 'eu/eu-1/a': 30 }, '*': { '*': 100 } },
    }),
    'labels of hosts': prefers({
      kind: 'failover',
      prefer: ['region', 'zone', 'subzone', 'rack'],
      regions: { eu: ['us'] },
    }),
  },
  invalid: {
    'a misspelled region': [
      prefers({ kind: 'failover', regions: { uss: ['eu'], eu: ['asia'] } }),
      {
        code: 'unknown-locality',
        at: ['defaults', 'trafficPolicy', 'locality', 'regions', 'eu', 0],
        message: 'the locality preference of the mesh names `asia`, where nothing runs',
        help: 'remove it, or set the `locality` of the hosts that are meant',
      },
      {
        code: 'unknown-locality',
        at: ['defaults', 'trafficPolicy', 'locality', 'regions', 'uss'],
        help: 'did you mean `us`?',
      },
    ],
    'a label nobody has': [
      prefers({ kind: 'failover', prefer: ['region', 'shelf'] }),
      {
        code: 'unknown-locality',
        at: ['defaults', 'trafficPolicy', 'locality', 'prefer', 1],
        message: 'callers of the mesh prefer hosts by the label `shelf`, which no host has',
      },
    ],
    'a zone of another region': [
      prefers({ kind: 'distribution', from: { us: { 'us/eu-1': 100 } } }),
      { code: 'unknown-locality', at: ['defaults', 'trafficPolicy', 'locality', 'from', 'us', 'us/eu-1'] },
    ],
  },
});
