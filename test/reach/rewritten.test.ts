import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Redirect } from '../../src/ir/redirect.ts';
import type { PathMatch } from '../../src/ir/request-match.ts';
import type { PathRewrite } from '../../src/ir/rewrite.ts';
import { redirectLocation, rewritten } from '../../src/reach/rewritten.ts';
import { readPathTemplate } from '../../src/scalar/path-template.ts';

const kept = { kind: 'kept' } as const;
const prefix = (value: string): PathMatch => ({ kind: 'prefix', value, ignoreCase: false });
const request = (path: string) => ({ method: 'GET', scheme: 'http', host: 'a.example', path, headers: {}, query: {} });

function template(text: string): PathMatch {
  const read = readPathTemplate(text);
  assert.equal(read.kind, 'template');
  return { kind: 'template', segments: read.kind === 'template' ? read.segments : [], ignoreCase: false };
}

it('a path arrives as its route rewrites it', () => {
  const cases: readonly (readonly [PathRewrite, PathMatch, path: string, arrived: string | undefined])[] = [
    [kept, { kind: 'any' }, '/a', '/a'],
    [{ kind: 'full', value: '/x' }, prefix('/a'), '/a/b', '/x'],
    [{ kind: 'prefix', value: '/x' }, prefix('/a'), '/a/b', '/x/b'],
    [{ kind: 'prefix', value: '/x' }, prefix('/a'), '/a', '/x'],
    [{ kind: 'prefix', value: '/' }, prefix('/a'), '/a/b', '/b'],
    [{ kind: 'prefix', value: '/' }, prefix('/a'), '/a', '/'],
    [{ kind: 'prefix', value: '/x' }, { kind: 'any' }, '/a', '/x/a'],
    [{ kind: 'regex', pattern: 'a', substitution: 'b' }, prefix('/a'), '/a', undefined],
    [
      {
        kind: 'template',
        parts: [
          { kind: 'literal', value: '/v2/' },
          { kind: 'variable', position: 2 },
          { kind: 'literal', value: '/' },
          { kind: 'variable', position: 1 },
        ],
      },
      template('/users/{id}/{rest=**}'),
      '/users/7/a/b',
      '/v2/a/b/7',
    ],
  ];
  for (const [path, match, asked, arrived] of cases) {
    const rewrite = { hostname: { kind: 'set', value: 'b.example' }, path } as const;
    assert.deepEqual(rewritten(rewrite, match, request(asked)), { host: 'b.example', path: arrived });
  }
});

it('a redirect keeps what it does not set, and the query', () => {
  const redirect = (set: Partial<Redirect>): Redirect => ({
    kind: 'redirect',
    status: 301,
    scheme: kept,
    hostname: kept,
    port: kept,
    path: kept,
    ...set,
  });
  const asked = { ...request('/a/b'), query: { q: '1', r: '' } };
  const location = (set: Partial<Redirect>) => redirectLocation(redirect(set), prefix('/a'), asked);
  assert.equal(location({ scheme: { kind: 'set', value: 'https' } }), 'https://a.example/a/b?q=1&r');
  assert.equal(location({ port: { kind: 'set', value: 8443 } }), 'http://a.example:8443/a/b?q=1&r');
  assert.equal(location({ port: { kind: 'set', value: 80 } }), 'http://a.example/a/b?q=1&r');
  assert.equal(location({ hostname: { kind: 'set', value: 'b.example' } }), 'http://b.example/a/b?q=1&r');
  assert.equal(location({ path: { kind: 'prefix', value: '/x' } }), 'http://a.example/x/b?q=1&r');
});
