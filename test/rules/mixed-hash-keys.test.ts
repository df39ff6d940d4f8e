import { mixedHashKeys } from '../../src/check/rules/mixed-hash-keys.ts';
import type { ServiceVersion } from '../../src/model/service.ts';
import { backendOf, meshOf, ruleOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const byHeader = (name: string): ServiceVersion => ({
  trafficPolicy: { loadBalancing: { kind: 'ring-hash', hash: [{ kind: 'header', name }] } },
});
const backends = [backendOf('page', { version: 'v1' }), backendOf('page', { version: 'v2' })];
const withVersions = (v1: ServiceVersion, v2: ServiceVersion, rule = ruleOf({ backends })) =>
  meshOf({ services: [serviceOf('page', { versions: { v1, v2 } })], httpRoutes: [rule] });

expectRule(mixedHashKeys, {
  valid: {
    'one key for all backends, in whatever case': withVersions(byHeader('x-user'), byHeader('X-User')),
    'a backend that does not hash beside one that does': withVersions(byHeader('x-user'), {}),
    'different keys in different rules': meshOf({
      services: [serviceOf('page', { versions: { v1: byHeader('a'), v2: byHeader('b') } })],
      httpRoutes: backends.map((backend) => ruleOf({ backends: [backend] })),
    }),
  },
  invalid: {
    'two keys in one rule': [
      withVersions(byHeader('x-user'), byHeader('x-group')),
      {
        code: 'mixed-hash-keys',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1],
        message:
          'a rule of route `route` sends to `page` version `v1` and `page` version `v2`, which place requests by different keys',
      },
    ],
  },
});
