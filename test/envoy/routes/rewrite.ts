import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRouteRule } from '../../../src/model/http-route.ts';
import { type RouteBehaviour, v1 } from './behaviour.ts';

/** A rewrite, and what paths become of it. */
const cases: Readonly<Record<string, readonly [rule: HttpRouteRule, becomes: Readonly<Record<string, string>>]>> = {
  'a whole path': [
    { matches: [{ path: { kind: 'prefix', value: '/full' } }], rewrite: { path: { kind: 'full', value: '/new%20x' } } },
    { '/full': '/new%20x', '/full/a?b=c': '/new%20x?b=c' },
  ],
  'a whole path in the place of an exact one': [
    { matches: [{ path: { kind: 'exact', value: '/exact' } }], rewrite: { path: { kind: 'full', value: '/new' } } },
    { '/exact?a': '/new?a', '/exact/a': '/exact/a' },
  ],
  'a prefix': [
    { matches: [{ path: { kind: 'prefix', value: '/old' } }], rewrite: { path: { kind: 'prefix', value: '/new/x' } } },
    { '/old': '/new/x', '/old/': '/new/x/', '/old/a/b?c': '/new/x/a/b?c', '/older': '/older' },
  ],
  'the root in the place of a prefix, in any case': [
    {
      matches: [{ path: { kind: 'prefix', value: '/Drop.It', ignoreCase: true } }],
      rewrite: { path: { kind: 'prefix', value: '/' } },
    },
    { '/drop.it': '/', '/DROP.IT/': '/', '/drop.it/a?b': '/a?b', '/dropxit/a': '/dropxit/a' },
  ],
  'every part that an expression matches': [
    {
      matches: [{ path: { kind: 'prefix', value: '/regex' } }],
      rewrite: { path: { kind: 'regex', pattern: '^/regex/([a-z]+)/v([0-9]+)', substitution: '/v\\2/\\1' } },
    },
    { '/regex/users/v2/x?y': '/v2/users/x?y', '/regex/1': '/regex/1' },
  ],
  'a template': [
    {
      matches: [{ path: { kind: 'template', value: '/users/{id}/files/{path=**}' } }],
      rewrite: { path: { kind: 'template', value: '/files/{path}/of.user/{id}' } },
    },
    { '/users/7/files/a/b.c?d': '/files/a/b.c/of.user/7?d', '/users/7/files': '/users/7/files' },
  ],
};

const host: HttpRouteRule = {
  matches: [{ path: { kind: 'exact', value: '/host' } }],
  rewrite: { hostname: 'inner.example' },
  backends: v1,
};

export const rewrite: RouteBehaviour = {
  name: 'rewrite',
  rules: [...Object.values(cases).map(([rule]) => ({ ...rule, backends: v1 })), host, { backends: v1 }],
  tests: (visit) => {
    for (const [title, [, becomes]] of Object.entries(cases)) {
      test(`rewrites ${title}`, async () => {
        for (const [path, to] of Object.entries(becomes)) assert.equal((await visit({ path })).echo?.url, to, path);
      });
    }
    test('rewrites the host, and nothing else', async () => {
      const echo = (await visit({ path: '/host' })).echo;
      assert.deepEqual([echo?.headers.host, echo?.url], ['inner.example', '/host']);
      assert.equal((await visit({ path: '/other' })).echo?.headers.host, 'rewrite.example');
    });
  },
};

/** The prefix of a rule without matches is the root. */
export const rewriteAll: RouteBehaviour = {
  name: 'rewrite-all',
  rules: [{ backends: v1, rewrite: { path: { kind: 'prefix', value: '/below' } } }],
  tests: (visit) => {
    test('the root is replaced by a prefix', async () => {
      assert.equal((await visit({ path: '/a?b' })).echo?.url, '/below/a?b');
      assert.equal((await visit({ path: '/' })).echo?.url, '/below/');
    });
  },
};
