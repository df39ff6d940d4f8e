import { invalidLocality } from '../../src/check/rules/invalid-locality.ts';
import type { Host } from '../../src/model/placement.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = (parts: Partial<Host>) =>
  meshOf({
    workloads: [
      workloadOf('page', { placement: { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1', ...parts }] } }),
    ],
  });
const host = ['workloads', 0, 'placement', 'hosts', 0];

expectRule(invalidLocality, {
  valid: {
    'no locality': at({}),
    'all three parts, and labels': at({
      locality: { region: 'eu-west', zone: 'eu-west-1', subzone: 'Row_7.a' },
      labels: { 'example.com/rack': 'r1' },
    }),
  },
  invalid: {
    'a subzone of no zone': [
      at({ locality: { region: 'eu', subzone: 'a' } }),
      {
        code: 'incomplete-locality',
        at: [...host, 'locality'],
        message: 'workload `page` names a subzone, and no zone it could be a part of',
      },
    ],
    'a slash in a zone': [
      at({ locality: { region: 'eu', zone: 'eu/1' } }),
      {
        code: 'invalid-text',
        at: [...host, 'locality', 'zone'],
        message:
          '`locality.zone` of workload `page` is not a name of letters, digits, `.`, `_` and `-`, at most 63 characters: `eu/1`',
      },
    ],
    'a label that is no name': [
      at({ labels: { 'my rack': 'r 1' } }),
      { code: 'invalid-text', at: [...host, 'labels', 'my rack'] },
      { code: 'invalid-text', at: [...host, 'labels', 'my rack'] },
    ],
    'a cluster without a name for its region': [
      meshOf({ gateways: [gatewayOf('edge', { placement: { kind: 'kubernetes', locality: { region: '' } } })] }),
      { code: 'invalid-text', at: ['gateways', 0, 'placement', 'locality', 'region'] },
    ],
  },
});
