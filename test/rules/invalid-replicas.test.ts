import { invalidReplicas } from '../../src/check/rules/invalid-replicas.ts';
import { meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const replicas = (count: number) =>
  meshOf({ workloads: [workloadOf('page', { placement: { kind: 'kubernetes', image: 'page:1', replicas: count } })] });

expectRule(invalidReplicas, {
  valid: { one: replicas(1), many: replicas(10_000), 'none written': meshOf({ workloads: [workloadOf('page')] }) },
  invalid: {
    none: [
      replicas(0),
      {
        code: 'invalid-replicas',
        at: ['workloads', 0, 'placement', 'replicas'],
        message: 'the number of replicas of workload `page` is not a whole number from 1 to 10,000: 0',
        help: 'remove it instead, so that its routes are checked too',
      },
    ],
    'a fraction': [replicas(1.5), { code: 'invalid-replicas', at: ['workloads', 0, 'placement', 'replicas'] }],
    'too many': [replicas(10_001), { code: 'invalid-replicas', at: ['workloads', 0, 'placement', 'replicas'] }],
  },
});
