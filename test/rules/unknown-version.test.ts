import { unknownVersion } from '../../src/check/rules/unknown-version.ts';
import { backendOf, meshOf, ruleOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(unknownVersion, {
  valid: {
    'versions that exist': meshOf({
      workloads: [workloadOf('page')],
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' })] })],
    }),
    'a version of a service that does not exist': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('nowhere', { version: 'v1' })] })],
    }),
  },
  invalid: {
    'a backend with a version the service lacks': [
      meshOf({
        services: [serviceOf('reviews', { versions: { v1: {}, v2: {} } })],
        httpRoutes: [ruleOf({ backends: [backendOf('reviews'), backendOf('reviews', { version: 'v9' })] })],
      }),
      {
        code: 'unknown-version',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1, 'version'],
        message: 'route `route` sends traffic to a version that `reviews` does not have',
        help: 'use one of `v1` or `v2`, or add the version to the service',
        label: '`reviews` has `v1` and `v2`',
        related: [['services', 0]],
      },
    ],
    'a workload with a version of a service without any': [
      meshOf({ services: [serviceOf('page', { versions: {} })], workloads: [workloadOf('page')] }),
      {
        code: 'unknown-version',
        at: ['workloads', 0, 'version'],
        message: 'workload `page` runs a version that `page` does not have',
        help: 'add the version to the service',
      },
    ],
  },
});
