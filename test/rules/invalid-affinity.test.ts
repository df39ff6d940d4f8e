import { invalidAffinity } from '../../src/check/rules/invalid-affinity.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = ['httpRoutes', 0, 'rules', 0, 'sessionAffinity'];

expectRule(invalidAffinity, {
  valid: {
    'a cookie': ruleMesh({ sessionAffinity: { kind: 'cookie', name: 'cart_at', path: '/cart' } }),
    'a header': ruleMesh({ sessionAffinity: { kind: 'header', name: 'X-Cart-At' } }),
  },
  invalid: {
    'a cookie name with white space': [
      ruleMesh({ sessionAffinity: { kind: 'cookie', name: 'cart at' } }),
      {
        code: 'invalid-affinity',
        at: [...at, 'name'],
        message: 'the session affinity of route `route` cannot be kept: `cart at` is no name of a cookie',
      },
    ],
    'a header that means something else': [
      ruleMesh({ sessionAffinity: { kind: 'header', name: 'Cookie' } }),
      { code: 'invalid-affinity', at: [...at, 'name'], help: 'use a name of its own, as in `x-session-at`' },
    ],
    'a path with a delimiter in it': [
      ruleMesh({ sessionAffinity: { kind: 'cookie', name: 'at', path: '/a;b' } }),
      { code: 'invalid-affinity', at: [...at, 'path'] },
    ],
  },
});
