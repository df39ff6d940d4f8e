import { invalidHeaderName } from '../../src/check/rules/invalid-header-name.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const any = { kind: 'exact', value: 'a' } as const;
const at = ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers'];

expectRule(invalidHeaderName, {
  valid: {
    tokens: matchMesh({ headers: { 'x-user-id': any, 'User_Agent!': any } }),
    'a query parameter named like a pseudo-header': matchMesh({ query: { ':path': any } }),
    'a name every object inherits': matchMesh({ headers: { constructor: any } }),
  },
  invalid: {
    'host and pseudo-headers': [
      matchMesh({ headers: { Host: any, ':method': any, ':protocol': any } }),
      { code: 'invalid-header-name', at: [...at, ':method'], help: 'use `method`' },
      {
        code: 'invalid-header-name',
        at: [...at, ':protocol'],
        help: 'names that start with `:` belong to HTTP/2 itself; match on something else',
      },
      {
        code: 'invalid-header-name',
        at: [...at, 'Host'],
        message: 'route `route` cannot match on the header `Host`',
        help: 'name the host in the `hostnames` of the route',
      },
    ],
    'a name that is no token': [
      matchMesh({ headers: { 'x user': any } }),
      {
        code: 'invalid-header-name',
        at: [...at, 'x user'],
        help: 'use letters, digits and hyphens, as in `x-user-id`',
      },
    ],
  },
});
