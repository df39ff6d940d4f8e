import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Redirect } from '../../../src/model/redirect.ts';
import { type RouteBehaviour, v1 } from './behaviour.ts';

/** A redirect of everything below `/<name>`, and where it leads from a path with a query at the host's own port or another. */
const cases: Readonly<
  Record<string, readonly [redirect: Redirect, ...leads: (readonly [asked: string, to: string])[]]>
> = {
  scheme: [
    { scheme: 'https', status: 301 },
    ['redirect.example/scheme/x?y=z', 'https://redirect.example/scheme/x?y=z'],
    ['redirect.example:8080/scheme', 'https://redirect.example/scheme'],
  ],
  'well-known-port': [
    { scheme: 'https', port: 443 },
    ['redirect.example:8080/well-known-port', 'https://redirect.example/well-known-port'],
  ],
  port: [{ port: 8443 }, ['redirect.example:8080/port', 'http://redirect.example:8443/port']],
  host: [{ hostname: 'other.example' }, ['redirect.example:8080/host?a', 'http://other.example/host?a']],
  'host-and-port': [
    { scheme: 'https', hostname: 'other.example', port: 8443 },
    ['redirect.example/host-and-port', 'https://other.example:8443/host-and-port'],
  ],
  full: [
    { path: { kind: 'full', value: '/new' } },
    ['redirect.example:8080/full/x?y=z', 'http://redirect.example:8080/new?y=z'],
  ],
  prefix: [
    { path: { kind: 'prefix', value: '/new' } },
    ['redirect.example/prefix', 'http://redirect.example/new'],
    ['redirect.example/prefix/a/b?y', 'http://redirect.example/new/a/b?y'],
  ],
  'no-prefix': [
    { path: { kind: 'prefix', value: '/' } },
    ['redirect.example/no-prefix', 'http://redirect.example/'],
    ['redirect.example/no-prefix/a/b?y', 'http://redirect.example/a/b?y'],
  ],
};

const statuses = [301, 302, 303, 307, 308] as const;

export const redirect: RouteBehaviour = {
  name: 'redirect',
  rules: [
    ...Object.entries(cases).map(([name, [written]]) => ({
      matches: [{ path: { kind: 'prefix' as const, value: `/${name}` } }],
      redirect: written,
    })),
    ...statuses.map((status) => ({
      matches: [{ path: { kind: 'exact' as const, value: `/status/${status}` } }],
      redirect: { path: { kind: 'full' as const, value: '/new' }, status },
    })),
    { backends: v1 },
  ],
  tests: (visit) => {
    for (const [name, [, ...leads]] of Object.entries(cases)) {
      test(`${name} leads elsewhere`, async () => {
        for (const [asked, to] of leads) {
          const [, host = '', path = ''] = /^([^/]+)(.*)$/.exec(asked) ?? [];
          const { headers } = await visit({ path, headers: { host } });
          assert.equal(headers.location, to, asked);
        }
      });
    }
    test('the status is the one written, 302 by default', async () => {
      for (const status of statuses) assert.equal((await visit({ path: `/status/${status}` })).status, status);
      assert.equal((await visit({ path: '/port' })).status, 302);
    });
    test('what no redirect is for arrives', async () => {
      assert.equal((await visit({ path: '/prefixes' })).status, 200);
    });
  },
};

/** Redirects of every request, where the prefix that is replaced is the root. */
export const redirectAll: RouteBehaviour = {
  name: 'redirect-all',
  rules: [{ redirect: { hostname: 'new.example', path: { kind: 'prefix', value: '/old' } } }],
  tests: (visit) => {
    test('the root is replaced by a prefix', async () => {
      assert.equal((await visit({ path: '/a?b' })).headers.location, 'http://new.example/old/a?b');
      assert.equal((await visit({ path: '/' })).headers.location, 'http://new.example/old/');
    });
  },
};
