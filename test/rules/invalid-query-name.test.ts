import { invalidQueryName } from '../../src/check/rules/invalid-query-name.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const any = { kind: 'exact', value: 'a' } as const;

expectRule(invalidQueryName, {
  valid: {
    'a name': matchMesh({ query: { 'page[size]': any } }),
    'a header with a delimiter, which has a law of its own': matchMesh({ headers: { 'a=b': any } }),
  },
  invalid: {
    'a name with its value': [
      matchMesh({ query: { 'page=1': any } }),
      {
        code: 'invalid-query-name',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'query', 'page=1'],
        message: 'route `route` matches on a query parameter that cannot occur: `page=1`',
      },
    ],
    nothing: [
      matchMesh({ query: { '': any } }),
      { code: 'invalid-query-name', at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'query', ''] },
    ],
  },
});
