import { invalidPercent } from '../../src/check/rules/invalid-percent.ts';
import { backendOf, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const copies = (percent: number) => ruleMesh({ mirrors: [{ ...backendOf('page'), percent }] });

expectRule(invalidPercent, {
  valid: {
    none: copies(0),
    all: copies(100),
    'the smallest part': copies(0.0001),
    'parts that are no binary fractions': ruleMesh({
      fault: { delay: { duration: '1s', percent: 33.3333 }, abort: { status: 500, percent: 0.1 } },
    }),
    'a percentage that is left out': ruleMesh({ mirrors: [backendOf('page')] }),
  },
  invalid: {
    'more than all': [
      copies(100.5),
      {
        code: 'invalid-percent',
        at: [...rule, 'mirrors', 0, 'percent'],
        message: 'a percentage of route `route` (copies) is not from 0 to 100 with at most four decimals: 100.5',
      },
    ],
    'a part that is too small': [
      ruleMesh({ fault: { delay: { duration: '1s', percent: 0.00001 } } }),
      { code: 'invalid-percent', at: [...rule, 'fault', 'delay', 'percent'] },
    ],
    'less than nothing': [
      ruleMesh({ fault: { abort: { status: 500, percent: -1 } } }),
      { code: 'invalid-percent', at: [...rule, 'fault', 'abort', 'percent'] },
    ],
  },
});
