import { invalidHeaderValue } from '../../src/check/rules/invalid-header-value.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidHeaderValue, {
  valid: {
    'inner white space and empty values': matchMesh({
      headers: { a: { kind: 'exact', value: 'b c' }, d: { kind: 'exact', value: '' } },
    }),
    'white space where more may follow, and no value at all': matchMesh({
      headers: { a: { kind: 'prefix', value: 'b ' }, c: { kind: 'suffix', value: ' d' }, e: { kind: 'present' } },
    }),
    'a query parameter': matchMesh({ query: { a: { kind: 'exact', value: ' ' } } }),
  },
  invalid: {
    'a beginning that is none': [
      matchMesh({ headers: { a: { kind: 'prefix', value: '' } } }),
      { code: 'invalid-header-value', at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'a', 'value'] },
    ],
    'white space at an end': [
      matchMesh({ headers: { 'x-user': { kind: 'exact', value: 'jason ' } } }),
      {
        code: 'invalid-header-value',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'x-user', 'value'],
        message: 'no request can have the value that route `route` wants of header `x-user`',
      },
    ],
    'a line break': [
      matchMesh({ headers: { 'x-user': { kind: 'exact', value: 'a\r\nb' } } }),
      { code: 'invalid-header-value', at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'x-user', 'value'] },
    ],
  },
});
