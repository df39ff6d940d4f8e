import { invalidStatus } from '../../src/check/rules/invalid-status.ts';
import { answerMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = ['httpRoutes', 0, 'rules', 0, 'directResponse', 'status'];

expectRule(invalidStatus, {
  valid: {
    'the lowest': answerMesh({ directResponse: { status: 200 } }),
    'the highest': answerMesh({ directResponse: { status: 599 } }),
  },
  invalid: {
    'an announcement': [
      answerMesh({ directResponse: { status: 100 } }),
      {
        code: 'invalid-status',
        at,
        message: 'route `route` answers with 100, which is no status from 200 to 599',
      },
    ],
    'a fraction': [answerMesh({ directResponse: { status: 200.5 } }), { code: 'invalid-status', at }],
    'too high': [answerMesh({ directResponse: { status: 600 } }), { code: 'invalid-status', at }],
  },
});
