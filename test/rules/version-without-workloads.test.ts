import { versionWithoutWorkloads } from '../../src/check/rules/version-without-workloads.ts';
import { backendOf, meshOf, ruleOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const two = serviceOf('page', { versions: { v1: {}, v2: {} } });

expectRule(versionWithoutWorkloads, {
  valid: {
    'versions that run': meshOf({ workloads: [workloadOf('page')] }),
    'a service nothing of which runs': meshOf(),
    'a version that is routed to, which is an error of its own': meshOf({
      services: [two],
      workloads: [workloadOf('page')],
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v2' })] })],
    }),
    'a version whose workload is misspelt': meshOf({
      services: [two],
      workloads: [workloadOf('page', { version: 'v22' })],
    }),
  },
  invalid: {
    'a version that does not run': [
      meshOf({ services: [two], workloads: [workloadOf('page')] }),
      {
        code: 'version-without-workloads',
        at: ['services', 0, 'versions', 'v2'],
        message: 'no workload runs version `v2` of service `page`',
      },
    ],
    'a version that gets no share': [
      meshOf({
        services: [two],
        workloads: [workloadOf('page')],
        httpRoutes: [
          ruleOf({ backends: [backendOf('page', { version: 'v1' }), backendOf('page', { version: 'v2', weight: 0 })] }),
        ],
      }),
      { code: 'version-without-workloads', at: ['services', 0, 'versions', 'v2'] },
    ],
  },
});
