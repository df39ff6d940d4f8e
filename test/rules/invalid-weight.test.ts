import { invalidWeight } from '../../src/check/rules/invalid-weight.ts';
import { backendOf, meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidWeight, {
  valid: {
    'the smallest and the largest weight': meshOf({
      httpRoutes: [ruleOf({ backends: [backendOf('page', { weight: 0 }), backendOf('page', { weight: 1_000_000 })] })],
    }),
  },
  invalid: {
    'fractions, negative and huge numbers': [
      meshOf({
        httpRoutes: [
          ruleOf({
            backends: [
              backendOf('page', { weight: 0.5 }),
              backendOf('page', { weight: -1 }),
              backendOf('page', { weight: 1_000_001 }),
            ],
          }),
        ],
      }),
      {
        code: 'invalid-weight',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'weight'],
        message: 'a weight of route `route` is not a whole number from 0 to 1,000,000: 0.5',
        help: 'weights are shares, relative to each other: 90 and 10, or 999 and 1',
      },
      { code: 'invalid-weight', at: ['httpRoutes', 0, 'rules', 0, 'backends', 1, 'weight'] },
      { code: 'invalid-weight', at: ['httpRoutes', 0, 'rules', 0, 'backends', 2, 'weight'] },
    ],
  },
});
