import { overlappingBackends } from '../../src/check/rules/overlapping-backends.ts';
import { backendOf, meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(overlappingBackends, {
  valid: {
    'two versions': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' }), backendOf('page', { version: 'v2' })] })],
    }),
    'a service and a version of another': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page'), backendOf('cart', { version: 'v2' })] })],
    }),
    'a version that gets nothing': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page'), backendOf('page', { version: 'v2', weight: 0 })] })],
    }),
  },
  invalid: {
    'a service and a version of it': [
      meshOf({
        httpRoutes: [
          ruleOf({ backends: [backendOf('page', { version: 'v2', weight: 10 }), backendOf('page', { weight: 90 })] }),
        ],
      }),
      {
        code: 'overlapping-backends',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'version'],
        message: 'a rule of route `route` sends to `page` as a whole and to its version `v2` too',
        related: [['httpRoutes', 0, 'rules', 0, 'backends', 1]],
      },
    ],
  },
});
