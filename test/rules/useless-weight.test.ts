import { uselessWeight } from '../../src/check/rules/useless-weight.ts';
import { backendOf, meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(uselessWeight, {
  valid: {
    'weights beside each other': meshOf({
      httpRoutes: [
        ruleOf({ backends: [backendOf('page', { weight: 90 }), backendOf('page', { weight: 10, version: 'v1' })] }),
      ],
    }),
    'the default, written': meshOf({ httpRoutes: [ruleOf({ backends: [backendOf('page', { weight: 1 })] })] }),
    'a lone 0, which is an error of its own': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page', { weight: 0 })] })],
    }),
  },
  invalid: {
    'a weight alone': [
      meshOf({ httpRoutes: [ruleOf({ backends: [backendOf('page', { weight: 10 })] })] }),
      {
        code: 'useless-weight',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'weight'],
        message: 'the only backend of a rule of route `route` has the weight 10, which changes nothing',
        label: 'gets every request',
      },
    ],
  },
});
