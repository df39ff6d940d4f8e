import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RouteBehaviour, v1 } from './behaviour.ts';

export const cors: RouteBehaviour = {
  name: 'cors',
  rules: [
    {
      matches: [{ path: { kind: 'prefix', value: '/shop' } }],
      backends: v1,
      cors: {
        allowOrigins: [
          { kind: 'exact', value: 'https://shop.example' },
          { kind: 'subdomains', value: 'https://*.shop.example:8443' },
          { kind: 'regex', value: 'http://localhost:[0-9]+' },
        ],
        allowMethods: ['PUT', 'DELETE'],
        allowHeaders: ['X-Token'],
        exposeHeaders: ['x-from-program'],
        maxAge: '10m',
        allowCredentials: true,
      },
    },
    {
      matches: [{ path: { kind: 'prefix', value: '/open' } }],
      backends: v1,
      cors: { allowOrigins: [{ kind: 'any' }] },
    },
    { backends: v1 },
  ],
  tests: (visit) => {
    const preflight = async (path: string, origin: string) => {
      const asking = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-token' };
      return await visit({ path, method: 'OPTIONS', headers: asking });
    };
    test('the proxy answers a preflight request of an allowed origin', async () => {
      const { headers, status, echo } = await preflight('/shop', 'https://shop.example');
      assert.deepEqual(
        [status, echo, headers['access-control-allow-origin'], headers['access-control-allow-credentials']],
        [200, undefined, 'https://shop.example', 'true'],
      );
      assert.equal(headers['access-control-allow-methods'], 'DELETE, PUT');
      assert.equal(headers['access-control-allow-headers'], 'x-token');
      assert.equal(headers['access-control-max-age'], '600');
    });
    test('origins are named, below a name, or match an expression', async () => {
      const allowed = ['https://a.shop.example:8443', 'https://a.b.shop.example:8443', 'http://localhost:3000'];
      for (const origin of allowed) {
        assert.equal((await preflight('/shop', origin)).headers['access-control-allow-origin'], origin);
      }
    });
    test('a preflight request of any other origin gets no permission, and goes nowhere', async () => {
      const others = [
        'http://shop.example',
        'https://shop.example.evil.example',
        'https://evilshop.example:8443',
        'https://shop.example:8443',
        'null',
      ];
      for (const origin of others) {
        const { headers, echo } = await preflight('/shop', origin);
        assert.deepEqual([headers['access-control-allow-origin'], echo], [undefined, undefined], origin);
      }
    });
    test('an answer tells the browser who may read it', async () => {
      const { headers, echo } = await visit({ path: '/shop', headers: { origin: 'https://shop.example' } });
      assert.equal(echo?.program, 'v1');
      assert.equal(headers['access-control-allow-origin'], 'https://shop.example');
      assert.equal(headers['access-control-expose-headers'], 'x-from-program');
      const other = await visit({ path: '/shop', headers: { origin: 'https://other.example' } });
      assert.deepEqual([other.echo?.program, other.headers['access-control-allow-origin']], ['v1', undefined]);
    });
    test('any origin can be allowed', async () => {
      assert.equal(
        (await preflight('/open', 'https://any.example')).headers['access-control-allow-origin'],
        'https://any.example',
      );
    });
    test('without a policy the program answers preflight requests', async () => {
      const { headers, echo } = await preflight('/other', 'https://shop.example');
      assert.deepEqual([echo?.method, headers['access-control-allow-origin']], ['OPTIONS', undefined]);
    });
  },
};
