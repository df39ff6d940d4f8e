import { emptyRedirect } from '../../src/check/rules/empty-redirect.ts';
import { answerMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(emptyRedirect, {
  valid: {
    'a redirect to another scheme': answerMesh({ redirect: { scheme: 'https' } }),
    'a redirect to another path': answerMesh({ redirect: { path: { kind: 'full', value: '/new' } } }),
    'a rule that redirects nothing': ruleMesh({}),
  },
  invalid: {
    'a status alone': [
      answerMesh({ redirect: { status: 301 } }),
      {
        code: 'empty-redirect',
        at: ['httpRoutes', 0, 'rules', 0, 'redirect'],
        message: 'a redirect of route `route` changes nothing about the address',
      },
    ],
  },
});
