import { routeWithoutRules } from '../../src/check/rules/route-without-rules.ts';
import { meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(routeWithoutRules, {
  valid: { 'a route with a rule': meshOf({ httpRoutes: [routeOf('route')] }) },
  invalid: {
    'a route without': [
      meshOf({ httpRoutes: [routeOf('route', { rules: [] })] }),
      { code: 'route-without-rules', at: ['httpRoutes', 0, 'rules'], message: 'route `route` has no rules' },
    ],
  },
});
