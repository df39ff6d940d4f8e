import { distributionSum } from '../../src/check/rules/distribution-sum.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const shares = (from: { [place: string]: { [place: string]: number } }) =>
  meshOf({ defaults: { trafficPolicy: { locality: { kind: 'distribution', from } } } });

expectRule(distributionSum, {
  valid: { 'shares of 100 percent': shares({ eu: { eu: 80, us: 20, asia: 0 }, '*': { '*': 100 } }) },
  invalid: {
    'a rest that nobody gets': [
      shares({ eu: { eu: 80, us: 10 }, us: { us: 100 } }),
      {
        code: 'distribution-sum',
        at: ['defaults', 'trafficPolicy', 'locality', 'from', 'eu'],
        message: 'the shares that callers in `eu` give to the places of the mesh sum up to 90 percent',
      },
    ],
    'no shares at all': [
      shares({ eu: {} }),
      { code: 'distribution-sum', at: ['defaults', 'trafficPolicy', 'locality', 'from', 'eu'] },
    ],
  },
});
