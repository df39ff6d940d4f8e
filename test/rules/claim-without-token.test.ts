import { claimWithoutToken } from '../../src/check/rules/claim-without-token.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { accessMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const asking = (parts: Partial<Mesh> = {}) =>
  accessMesh({ when: [{ kind: 'claim', claim: ['role'], values: [{ kind: 'exact', value: 'admin' }] }] }, parts);

expectRule(claimWithoutToken, {
  valid: {
    'a claim where tokens are looked at': asking({
      requestAuthentications: [
        {
          namespace: 'shop',
          name: 'users',
          target: { kind: 'service', namespace: 'shop', service: 'page' },
          issuers: [],
        },
      ],
    }),
  },
  invalid: {
    'a claim where none are, although a gateway does': [
      asking({
        requestAuthentications: [
          {
            namespace: 'shop',
            name: 'users',
            target: { kind: 'gateway', namespace: 'shop', gateway: 'edge' },
            issuers: [],
          },
        ],
      }),
      {
        code: 'claim-without-token',
        at: ['authorizationPolicies', 0, 'rules', 0, 'when', 0],
        message: 'policy `policy` asks for a claim, but `page` looks at no tokens',
      },
    ],
  },
});
