import { AuthorizationPolicy, Gateway, Mesh, RequestAuthentication, Service } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const cart = new Service(mesh, 'cart', { ports: { http: { number: 8080, protocol: 'http' } } });
const database = new Service(mesh, 'database', { ports: { postgres: { number: 5432, protocol: 'tcp' } } });
const ingress = new Gateway(mesh, 'ingress', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement: { kind: 'kubernetes' },
});
const key = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } as const;
const issuer = { issuer: 'https://login.example', audiences: ['cart'], keys: [key] };

new RequestAuthentication(cart, 'users', { issuers: [{ ...issuer, claimsToHeaders: { 'x-user': 'sub' } }] });
new RequestAuthentication(ingress, 'users', { required: false, issuers: [{ ...issuer, clockSkew: '30s' }] });

// @ts-expect-error: a connection carries no token
new RequestAuthentication(database, 'users', { issuers: [issuer] });
// @ts-expect-error: a token is for somebody
new RequestAuthentication(cart, 'others', { issuers: [{ issuer: 'https://login.example', keys: [key] }] });
new RequestAuthentication(cart, 'private', {
  // @ts-expect-error: a private key has no place here
  issuers: [{ ...issuer, keys: [{ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', d: 'AAAA' }] }],
});
new RequestAuthentication(cart, 'shared', {
  // @ts-expect-error: whoever verifies with a shared secret could sign
  issuers: [{ ...issuer, keys: [{ kty: 'oct', k: 'AAAA' }] }],
});

new AuthorizationPolicy(cart, 'admins', {
  action: 'allow',
  rules: [
    { when: [{ kind: 'claim', claim: 'role', values: ['admin', { prefix: 'super' }] }] },
    { when: [{ kind: 'claim', claim: ['realm_access', 'roles'], values: ['admin'], not: true }] },
    // @ts-expect-error: the absence of a claim is `not` and `present`
    { when: [{ kind: 'claim', claim: 'role', values: [{ present: false }] }] },
  ],
});
