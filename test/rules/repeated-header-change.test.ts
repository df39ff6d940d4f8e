import { repeatedHeaderChange } from '../../src/check/rules/repeated-header-change.ts';
import { backendOf, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(repeatedHeaderChange, {
  valid: {
    'one header of the request and of the response': ruleMesh({
      requestHeaders: { set: { a: '1' } },
      responseHeaders: { remove: ['a'] },
    }),
    'one header of the rule and of a backend': ruleMesh({
      backends: [backendOf('page', { requestHeaders: { set: { a: '1' } } })],
      requestHeaders: { add: { a: '2' } },
    }),
  },
  invalid: {
    'set and removed, in two spellings': [
      ruleMesh({ requestHeaders: { set: { A: '1' }, remove: ['b', 'a'] } }),
      {
        code: 'repeated-header-change',
        at: [...rule, 'requestHeaders', 'remove', 1],
        message: 'route `route` changes the header `a` twice',
        related: [[...rule, 'requestHeaders', 'set', 'A']],
      },
    ],
  },
});
