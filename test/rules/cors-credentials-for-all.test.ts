import { corsCredentialsForAll } from '../../src/check/rules/cors-credentials-for-all.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const cors = ['httpRoutes', 0, 'rules', 0, 'cors'];
const named = { kind: 'exact' as const, value: 'https://shop.example' };

expectRule(corsCredentialsForAll, {
  valid: {
    'any origin without credentials': ruleMesh({ cors: { allowOrigins: [{ kind: 'any' }], allowHeaders: ['*'] } }),
    'credentials for one origin': ruleMesh({ cors: { allowOrigins: [named], allowCredentials: true } }),
  },
  invalid: {
    'any origin': [
      ruleMesh({ cors: { allowOrigins: [named, { kind: 'any' }], allowCredentials: true } }),
      {
        code: 'cors-credentials-for-all',
        at: [...cors, 'allowOrigins', 1],
        message: 'route `route` allows credentials and any origin',
      },
    ],
    'any method and header': [
      ruleMesh({
        cors: {
          allowOrigins: [named],
          allowCredentials: true,
          allowMethods: ['*'],
          allowHeaders: ['x-a', '*'],
          exposeHeaders: ['*'],
        },
      }),
      { code: 'cors-credentials-for-all', at: [...cors, 'allowHeaders', 1] },
      { code: 'cors-credentials-for-all', at: [...cors, 'allowMethods', 0] },
      { code: 'cors-credentials-for-all', at: [...cors, 'exposeHeaders', 0] },
    ],
  },
});
