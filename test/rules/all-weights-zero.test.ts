import { allWeightsZero } from '../../src/check/rules/all-weights-zero.ts';
import { backendOf, meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(allWeightsZero, {
  valid: {
    'one of two': meshOf({ httpRoutes: [ruleOf({ backends: [backendOf('page', { weight: 0 }), backendOf('page')] })] }),
    'a rule without backends': meshOf({ httpRoutes: [ruleOf({ backends: [] })] }),
  },
  invalid: {
    'every backend': [
      meshOf({
        httpRoutes: [
          ruleOf({ backends: [backendOf('page', { weight: 0 }), backendOf('page', { weight: 0, version: 'v1' })] }),
        ],
      }),
      {
        code: 'all-weights-zero',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'weight'],
        message: 'a rule of route `route` gives every backend the weight 0',
      },
    ],
  },
});
