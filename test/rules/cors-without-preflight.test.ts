import { corsWithoutPreflight } from '../../src/check/rules/cors-without-preflight.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const cors = { allowOrigins: [{ kind: 'any' as const }] };

expectRule(corsWithoutPreflight, {
  valid: {
    'every method': ruleMesh({ cors }),
    'a match of preflight requests': ruleMesh({ cors, matches: [{ method: 'PUT' }, { method: 'OPTIONS' }] }),
    'no CORS': ruleMesh({ matches: [{ method: 'PUT' }] }),
  },
  invalid: {
    'other methods only': [
      ruleMesh({ cors, matches: [{ method: 'PUT' }, { method: 'GET' }] }),
      {
        code: 'cors-without-preflight',
        at: ['httpRoutes', 0, 'rules', 0, 'cors'],
        message: 'a rule of route `route` answers browsers, but meets none of their preflight requests',
      },
    ],
  },
});
