import { routedVersionWithoutWorkloads } from '../../src/check/rules/routed-version-without-workloads.ts';
import { backendOf, meshOf, ruleOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(routedVersionWithoutWorkloads, {
  valid: {
    'a version that runs': meshOf({
      workloads: [workloadOf('page')],
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' })] })],
    }),
    'a version that gets nothing': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1', weight: 0 }), backendOf('page')] })],
    }),
    'a version whose workload is misspelt': meshOf({
      workloads: [workloadOf('page', { version: 'v11' })],
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' })] })],
    }),
    'a service whose workload is misspelt': meshOf({
      workloads: [workloadOf('web', { service: 'pagee' })],
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' })] })],
    }),
  },
  invalid: {
    'traffic to a version that does not run': [
      meshOf({
        services: [serviceOf('page', { versions: { v1: {}, v2: {} } })],
        workloads: [workloadOf('page')],
        httpRoutes: [
          ruleOf({
            backends: [
              backendOf('page', { version: 'v1', weight: 99 }),
              backendOf('page', { version: 'v2', weight: 1 }),
            ],
          }),
        ],
      }),
      {
        code: 'routed-version-without-workloads',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1, 'version'],
        message: 'route `route` sends traffic to version `v2` of `page`, which no workload runs',
        help: 'declare a workload for the version first, set the weight to 0, or send the traffic to `v1`',
        related: [['services', 0, 'versions', 'v2']],
      },
    ],
  },
});
