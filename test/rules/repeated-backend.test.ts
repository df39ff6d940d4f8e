import { repeatedBackend } from '../../src/check/rules/repeated-backend.ts';
import { backendOf, meshOf, routeOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(repeatedBackend, {
  valid: {
    'two versions of one service': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page', { version: 'v1' }), backendOf('page', { version: 'v2' })] })],
    }),
    'one backend in two rules': meshOf({
      httpRoutes: [routeOf('route', { rules: [{ backends: [backendOf('page')] }, { backends: [backendOf('page')] }] })],
    }),
  },
  invalid: {
    'one version twice': [
      meshOf({
        httpRoutes: [
          ruleOf({
            backends: [
              backendOf('page', { version: 'v1', weight: 90 }),
              backendOf('page', { version: 'v1', weight: 10 }),
            ],
          }),
        ],
      }),
      {
        code: 'repeated-backend',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1],
        message: 'a rule of route `route` names port `http` of `page` in version `v1` twice',
        related: [['httpRoutes', 0, 'rules', 0, 'backends', 0]],
      },
    ],
  },
});
