import { invalidAuthentication } from '../../src/check/rules/invalid-authentication.ts';
import type { RequestAuthentication, TokenIssuer } from '../../src/model/request-authentication.ts';
import { gatewayOf, meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const issuer: TokenIssuer = {
  issuer: 'https://login.example',
  audiences: ['page'],
  keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }],
};
const service = { kind: 'service', namespace: 'shop', service: 'page' } as const;
const one = (parts: Partial<RequestAuthentication> = {}): RequestAuthentication => ({
  namespace: 'shop',
  name: 'users',
  target: service,
  issuers: [issuer],
  ...parts,
});
const tcp = serviceOf('store', { ports: { tcp: { number: 5000, protocol: 'tcp' } } });
const meshWith = (...requestAuthentications: RequestAuthentication[]) =>
  meshOf({ services: [serviceOf('page'), tcp], gateways: [gatewayOf('edge')], requestAuthentications });
const settings = (parts: Partial<TokenIssuer>) => meshWith(one({ issuers: [{ ...issuer, ...parts }] }));
const at = ['requestAuthentications', 0];

expectRule(invalidAuthentication, {
  valid: {
    'a service and a gateway': meshWith(
      one(),
      one({ name: 'edge', target: { kind: 'gateway', namespace: 'shop', gateway: 'edge' } }),
    ),
    'settings that mean something': settings({
      clockSkew: '30s',
      claimsToHeaders: { 'x-user': 'sub' },
      locations: [{ kind: 'query', name: 'ticket' }],
    }),
  },
  invalid: {
    'a service that is not there': [
      meshWith(one({ target: { ...service, service: 'pages' } })),
      {
        code: 'invalid-authentication',
        at: [...at, 'target', 'service'],
        message: 'request authentication `users` is for service `shop/pages`, which does not exist',
      },
    ],
    'a service without requests': [
      meshWith(one({ target: { ...service, service: 'store' } })),
      { code: 'invalid-authentication', at: [...at, 'target', 'service'] },
    ],
    'a second for one service': [
      meshWith(one(), one({ name: 'more' })),
      { code: 'invalid-authentication', at: ['requestAuthentications', 1, 'target', 'service'] },
    ],
    'tokens of nobody': [meshWith(one({ issuers: [] })), { code: 'invalid-authentication', at: [...at, 'issuers'] }],
    'tokens for anybody': [
      settings({ audiences: [] }),
      {
        code: 'invalid-authentication',
        at: [...at, 'issuers', 0, 'audiences'],
        help: 'say whom its tokens must be for: one for somebody else must not work here',
      },
    ],
    'a key that lacks something': [
      settings({ keys: [{ kty: 'EC', crv: 'P-256', x: 'AAAA' }] }),
      { code: 'invalid-authentication', at: [...at, 'issuers', 0, 'keys', 0] },
    ],
    'a claim told in a header of another meaning': [
      settings({ claimsToHeaders: { Host: 'sub' } }),
      { code: 'invalid-authentication', at: [...at, 'issuers', 0, 'claimsToHeaders', 'Host'] },
    ],
    'a skew of an hour': [
      settings({ clockSkew: '1h' }),
      { code: 'invalid-authentication', at: [...at, 'issuers', 0, 'clockSkew'] },
    ],
    'an issuer twice': [
      meshWith(one({ issuers: [issuer, issuer] })),
      { code: 'invalid-authentication', at: [...at, 'issuers', 1, 'issuer'] },
    ],
  },
});
