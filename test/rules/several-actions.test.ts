import { severalActions } from '../../src/check/rules/several-actions.ts';
import { answerMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(severalActions, {
  valid: {
    'backends alone': ruleMesh({}),
    'a redirect alone': answerMesh({ redirect: { scheme: 'https' } }),
  },
  invalid: {
    'all three': [
      ruleMesh({ redirect: { scheme: 'https' }, directResponse: { status: 503 } }),
      {
        code: 'several-actions',
        at: ['httpRoutes', 0, 'rules', 0, 'redirect'],
        message: 'a rule of route `route` has `backends`, `redirect` and `directResponse` at once',
      },
    ],
    'an answer beside backends': [
      ruleMesh({ directResponse: { status: 503 } }),
      { code: 'several-actions', at: ['httpRoutes', 0, 'rules', 0, 'directResponse'] },
    ],
  },
});
