import { workloadWithoutVersion } from '../../src/check/rules/workload-without-version.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const { version: _, ...unversioned } = workloadOf('page');

expectRule(workloadWithoutVersion, {
  valid: {
    'a workload with a version': meshOf({ workloads: [workloadOf('page')] }),
    'a service without versions': meshOf({ services: [serviceOf('page', { versions: {} })], workloads: [unversioned] }),
  },
  invalid: {
    'a workload without one': [
      meshOf({ workloads: [unversioned] }),
      {
        code: 'workload-without-version',
        at: ['workloads', 0],
        message: 'workload `page` does not say which version of `page` it runs',
        help: 'set `version` to `v1`',
      },
    ],
  },
});
