import { emptyFault } from '../../src/check/rules/empty-fault.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(emptyFault, {
  valid: { 'a delay': ruleMesh({ fault: { delay: { duration: '1s' } } }), 'no fault': ruleMesh({}) },
  invalid: {
    'headers alone': [
      ruleMesh({ fault: { headers: { a: { kind: 'present' } } } }),
      { code: 'empty-fault', at: [...rule, 'fault'], message: 'a fault of route `route` does nothing' },
    ],
  },
});
