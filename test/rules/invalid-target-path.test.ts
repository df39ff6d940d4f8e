import { invalidTargetPath } from '../../src/check/rules/invalid-target-path.ts';
import { answerMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = ['httpRoutes', 0, 'rules', 0, 'redirect', 'path', 'value'];

expectRule(invalidTargetPath, {
  valid: {
    'a path': answerMesh({ redirect: { path: { kind: 'full', value: '/new' } } }),
    'the root in the place of a prefix': answerMesh({ redirect: { path: { kind: 'prefix', value: '/' } } }),
    'no path': answerMesh({ redirect: { scheme: 'https' } }),
  },
  invalid: {
    'a query': [
      answerMesh({ redirect: { path: { kind: 'full', value: '/new?a' } } }),
      {
        code: 'invalid-target-path',
        at,
        message: 'route `route` sends requests to a path that cannot be used: `/new?a` contains a `?`',
      },
    ],
    'a slash at the end of a prefix, in a rewrite': [
      answerMesh({ rewrite: { path: { kind: 'prefix', value: '/new/' } } }),
      {
        code: 'invalid-target-path',
        at: ['httpRoutes', 0, 'rules', 0, 'rewrite', 'path', 'value'],
        help: 'write `/new`',
      },
    ],
    'a URL': [
      answerMesh({ redirect: { path: { kind: 'prefix', value: 'https://a.example' } } }),
      { code: 'invalid-target-path', at },
    ],
  },
});
