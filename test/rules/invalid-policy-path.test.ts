import { invalidPolicyPath } from '../../src/check/rules/invalid-policy-path.ts';
import { accessMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidPolicyPath, {
  valid: { 'exact paths and everything below': accessMesh({ paths: ['/', '/*', '/ratings', '/ratings/*'] }) },
  invalid: {
    'a star that is not the whole last segment': [
      accessMesh({ paths: ['/ratings/*', '/ratings*', '/*/ratings'] }),
      {
        code: 'invalid-policy-path',
        at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 1],
        message:
          'no request has a path that policy `policy` means by `/ratings*`: it has a `*` that is not the whole last segment',
        help: 'only `/*` at the end stands for anything',
      },
      { code: 'invalid-policy-path', at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 2] },
    ],
    'a star alone, and paths no request has': [
      accessMesh({ paths: ['*', 'ratings', '/a/../b', '/a//*'] }),
      {
        code: 'invalid-policy-path',
        at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 0],
        help: 'write `/*`, or leave `paths` out for every path',
      },
      {
        code: 'invalid-policy-path',
        at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 1],
        help: 'write `/ratings`',
      },
      { code: 'invalid-policy-path', at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 2] },
      { code: 'invalid-policy-path', at: ['authorizationPolicies', 0, 'rules', 0, 'paths', 3] },
    ],
  },
});
