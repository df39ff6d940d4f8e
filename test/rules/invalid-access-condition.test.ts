import { invalidAccessCondition } from '../../src/check/rules/invalid-access-condition.ts';
import type { AccessCondition } from '../../src/model/access-condition.ts';
import { accessMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const asking = (condition: AccessCondition) => accessMesh({ when: [condition] });
const at = ['authorizationPolicies', 0, 'rules', 0, 'when', 0];

expectRule(invalidAccessCondition, {
  valid: {
    'a namespace': asking({ kind: 'namespace', values: ['shop'] }),
    'an identity, and everything below one': asking({
      kind: 'principal',
      values: ['spiffe://test.example/ns/shop/sa/page', 'spiffe://test.example/ns/*'],
    }),
    'a header': asking({
      kind: 'header',
      name: 'X-Team',
      values: [{ kind: 'regex', value: 'a|b' }, { kind: 'absent' }],
    }),
  },
  invalid: {
    'a namespace that cannot be': [
      asking({ kind: 'namespace', values: ['shop', 'Shop'] }),
      {
        code: 'invalid-access-condition',
        at: [...at, 'values', 1],
        message: 'policy `policy` asks for the namespace `Shop`, which no call has',
      },
    ],
    'an identity of somebody else': [
      asking({ kind: 'principal', values: ['spiffe://other.example/ns/shop/sa/page'] }),
      {
        code: 'invalid-access-condition',
        at: [...at, 'values', 0],
        help: 'callers have identities of this mesh: `spiffe://test.example/...`',
      },
    ],
    'a wildcard inside an identity': [
      asking({ kind: 'principal', values: ['spiffe://test.example/ns/*/sa/page'] }),
      { code: 'invalid-access-condition', at: [...at, 'values', 0] },
    ],
    'the path as a header': [
      asking({ kind: 'header', name: ':path', values: [{ kind: 'exact', value: '/' }] }),
      {
        code: 'invalid-access-condition',
        at: [...at, 'name'],
        help: 'use a condition of kind `path`: as a header it would not be normalised',
      },
    ],
    'a value that never arrives': [
      asking({ kind: 'header', name: 'x-a', values: [{ kind: 'exact', value: ' a' }] }),
      { code: 'invalid-access-condition', at: [...at, 'values', 0] },
    ],
  },
});
