import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import type { Call } from '../../harness/call.ts';
import { type RouteBehaviour, type Visit, v1, v2 } from './behaviour.ts';

/** A match that sends to version 2, requests it holds for, and requests it does not. */
interface MatchCase {
  readonly match: HttpRouteMatch;
  readonly holds: readonly Request[];
  readonly not: readonly Request[];
}

type Request = Omit<Call, 'address' | 'port'>;

const cases: Readonly<Record<string, MatchCase>> = {
  'an exact path in any case': {
    match: { path: { kind: 'exact', value: '/Login', ignoreCase: true } },
    holds: [{ path: '/login' }, { path: '/LOGIN?x' }],
    not: [{ path: '/login/' }],
  },
  'a prefix in any case': {
    match: { path: { kind: 'prefix', value: '/Docs', ignoreCase: true } },
    holds: [{ path: '/docs' }, { path: '/DOCS/a' }],
    not: [{ path: '/docsa' }],
  },
  'a template': {
    match: { path: { kind: 'template', value: '/users/{id}/orders/{order}' } },
    holds: [{ path: '/users/42/orders/7' }, { path: '/users/a.b/orders/%41?x=y' }],
    not: [
      { path: '/users/42/orders' },
      { path: '/users/42/orders/7/' },
      { path: '/users/orders/7' },
      { path: '/Users/1/orders/2' },
    ],
  },
  'a template with all that is left, in any case': {
    match: { path: { kind: 'template', value: '/files/v1.0/{path=**}', ignoreCase: true } },
    holds: [{ path: '/files/v1.0/a' }, { path: '/FILES/V1.0/a/b/c' }],
    not: [{ path: '/files/v1.0' }, { path: '/files/v1.0/' }, { path: '/files/v1x0/a' }],
  },
  'the scheme of a caller that used TLS before': {
    match: { scheme: 'https', path: { kind: 'exact', value: '/scheme' } },
    holds: [{ path: '/scheme', headers: { 'x-forwarded-proto': 'https' } }],
    not: [{ path: '/scheme' }],
  },
  'the beginning of a header': {
    match: { headers: { 'x-prefix': { kind: 'prefix', value: 'ab' } } },
    holds: [{ headers: { 'X-Prefix': 'abc' } }, { headers: { 'x-prefix': ['zz', 'ab'] } }],
    not: [{ headers: { 'x-prefix': 'cab' } }, {}],
  },
  'the end of a header': {
    match: { headers: { 'x-suffix': { kind: 'suffix', value: 'bc' } } },
    holds: [{ headers: { 'x-suffix': 'abc' } }],
    not: [{ headers: { 'x-suffix': 'bca' } }],
  },
  'that a header is there': {
    match: { headers: { 'x-present': { kind: 'present' } } },
    holds: [{ headers: { 'x-present': 'a' } }, { headers: { 'x-present': '' } }],
    not: [{}],
  },
  'that a header is not there': {
    match: { path: { kind: 'exact', value: '/absent' }, headers: { 'x-absent': { kind: 'absent' } } },
    holds: [{ path: '/absent' }],
    not: [
      { path: '/absent', headers: { 'x-absent': 'a' } },
      { path: '/absent', headers: { 'x-absent': '' } },
    ],
  },
  'one of several values of a header': {
    match: { headers: { 'x-several': { kind: 'exact', value: 'b' } } },
    holds: [{ headers: { 'x-several': ['a', 'b'] } }, { headers: { 'x-several': 'b' } }],
    not: [{ headers: { 'x-several': 'a,b' } }],
  },
  'that a query parameter is there': {
    match: { query: { here: { kind: 'present' } } },
    holds: [{ path: '/?here' }, { path: '/?a=b&here=' }],
    not: [{ path: '/?there' }, { path: '/here' }],
  },
  'the beginning of a query parameter': {
    match: { query: { p: { kind: 'prefix', value: 'ab' } } },
    holds: [{ path: '/?p=abc' }, { path: '/?p=ab&p=x' }],
    not: [{ path: '/?p=cab' }, { path: '/?p=x&p=ab' }],
  },
  'the end of a query parameter': {
    match: { query: { s: { kind: 'suffix', value: 'bc' } } },
    holds: [{ path: '/?s=abc' }],
    not: [{ path: '/?s=bca' }],
  },
};

export const requestMatch: RouteBehaviour = {
  name: 'request-match',
  rules: [...Object.values(cases).map(({ match }) => ({ matches: [match], backends: v2 })), { backends: v1 }],
  tests: (visit) => {
    for (const [title, { holds, not }] of Object.entries(cases)) {
      test(`matches ${title}`, async () => {
        for (const request of holds) assert.equal(await programOf(visit, request), 'v2', JSON.stringify(request));
        for (const request of not) assert.equal(await programOf(visit, request), 'v1', JSON.stringify(request));
      });
    }
  },
};

async function programOf(visit: Visit, request: Request): Promise<string | undefined> {
  return (await visit(request)).echo?.program;
}
