import { emptyAccessList } from '../../src/check/rules/empty-access-list.ts';
import { accessMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(emptyAccessList, {
  valid: { 'lists left out': accessMesh({}), 'a list': accessMesh({ methods: ['GET'] }) },
  invalid: {
    'every list': [
      accessMesh({ from: [], ports: [], methods: [], paths: [] }),
      {
        code: 'empty-access-list',
        at: ['authorizationPolicies', 0, 'rules', 0, 'from'],
        message: 'a rule of policy `policy` has an empty list `from`',
        help: 'leave `from` out to mean every one, or remove the rule to mean none',
      },
      { code: 'empty-access-list', at: ['authorizationPolicies', 0, 'rules', 0, 'methods'] },
      { code: 'empty-access-list', at: ['authorizationPolicies', 0, 'rules', 0, 'paths'] },
      { code: 'empty-access-list', at: ['authorizationPolicies', 0, 'rules', 0, 'ports'] },
    ],
  },
});
