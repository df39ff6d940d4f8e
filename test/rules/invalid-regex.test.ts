import { invalidRegex } from '../../src/check/rules/invalid-regex.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidRegex, {
  valid: {
    'expressions for path, header and query': matchMesh({
      path: { kind: 'regex', value: '/v[12]/.*' },
      headers: { 'x-user': { kind: 'regex', value: '[a-z]+' } },
      query: { page: { kind: 'regex', value: '\\d{1,3}' } },
    }),
    'an alternative that starts with a letter': matchMesh({ path: { kind: 'regex', value: 'x?/a|/b' } }),
    'an exact value that looks like a wrong one': matchMesh({ headers: { 'x-user': { kind: 'exact', value: '(' } } }),
  },
  invalid: {
    'a look-ahead': [
      matchMesh({ path: { kind: 'regex', value: '/(?!admin).*' } }),
      {
        code: 'invalid-regex',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'path', 'value'],
        message:
          'a regular expression of route `route` cannot be used: `(?!` is a look-around, which RE2 does not have',
      },
    ],
    'a path that can never start so': [
      matchMesh({ path: { kind: 'regex', value: 'api/.*' } }),
      {
        code: 'invalid-regex',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'path', 'value'],
        message:
          'a regular expression of route `route` cannot be used: it starts with `a`, but the whole path must match, and paths start with `/`',
      },
    ],
    'a header and a query parameter': [
      matchMesh({ headers: { a: { kind: 'regex', value: '(' } }, query: { b: { kind: 'regex', value: '' } } }),
      { code: 'invalid-regex', at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'a', 'value'] },
      { code: 'invalid-regex', at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'query', 'b', 'value'] },
    ],
  },
});
