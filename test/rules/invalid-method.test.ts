import { invalidMethod } from '../../src/check/rules/invalid-method.ts';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import { accessMesh, matchMesh, meshOf, policyOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

// What the schema refuses, a mesh made by other means may still contain.
const misspelt: AccessRule = JSON.parse('{ "methods": ["GET", "delete"] }');

expectRule(invalidMethod, {
  valid: {
    'methods of routes and policies': meshOf({
      httpRoutes: [ruleOf({ matches: [{ method: 'PATCH' }] })],
      authorizationPolicies: [policyOf('policy', [{ methods: ['GET', 'CONNECT'] }])],
    }),
  },
  invalid: {
    'CONNECT in a route': [
      matchMesh({ method: 'CONNECT' }),
      {
        code: 'invalid-method',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'method'],
        message: 'route `route` names a request method that cannot be matched: `CONNECT`',
      },
    ],
    'a method in lower case in a policy': [
      accessMesh(misspelt),
      {
        code: 'invalid-method',
        at: ['authorizationPolicies', 0, 'rules', 0, 'methods', 1],
        message: 'policy `policy` names a request method that cannot be matched: `delete`',
        help: 'did you mean `DELETE`?',
      },
    ],
  },
});
