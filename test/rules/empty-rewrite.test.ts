import { emptyRewrite } from '../../src/check/rules/empty-rewrite.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(emptyRewrite, {
  valid: { 'a host name': ruleMesh({ rewrite: { hostname: 'a.example' } }), 'no rewrite': ruleMesh({}) },
  invalid: {
    nothing: [
      ruleMesh({ rewrite: {} }),
      { code: 'empty-rewrite', at: [...rule, 'rewrite'], message: 'a rewrite of route `route` changes nothing' },
    ],
  },
});
