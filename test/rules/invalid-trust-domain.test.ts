import { invalidTrustDomain } from '../../src/check/rules/invalid-trust-domain.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidTrustDomain, {
  valid: {
    'a domain': meshOf({ trustDomain: 'production.example' }),
    'one label with an underscore': meshOf({ trustDomain: 'my_mesh' }),
  },
  invalid: {
    'a SPIFFE ID': [
      meshOf({ trustDomain: 'spiffe://Prod.example/ns' }),
      {
        code: 'invalid-trust-domain',
        at: ['trustDomain'],
        message: '`spiffe://Prod.example/ns` is not a trust domain',
        help: 'use only lower-case letters, digits, dots, hyphens and underscores: `prod.example`',
      },
    ],
    nothing: [
      meshOf({ trustDomain: '' }),
      {
        code: 'invalid-trust-domain',
        at: ['trustDomain'],
        help: 'use 1 to 255 lower-case letters, digits, dots, hyphens and underscores, such as `production.example`',
      },
    ],
  },
});
