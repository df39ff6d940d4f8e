import { invalidPath } from '../../src/check/rules/invalid-path.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'path', 'value'];

expectRule(invalidPath, {
  valid: {
    'the root': matchMesh({ path: { kind: 'prefix', value: '/' } }),
    'an exact path with a slash at the end': matchMesh({ path: { kind: 'exact', value: '/a/' } }),
    'percent-encoding and every character a path may have': matchMesh({
      path: { kind: 'exact', value: "/a%20b/-._~!$&'()*+,;=:@" },
    }),
    'a template': matchMesh({ path: { kind: 'template', value: '/a/{b}/c-d/{e=**}' } }),
    'a regular expression, which has a law of its own': matchMesh({ path: { kind: 'regex', value: '//' } }),
  },
  invalid: {
    'a variable that is part of a segment': [
      matchMesh({ path: { kind: 'template', value: '/v{version}/a' } }),
      {
        code: 'invalid-path',
        at,
        message: 'route `route` matches a path that cannot be used: `/v{version}/a` has `v{version}` for a segment',
        help: 'a variable is a whole segment: `{id}`, or `{path=**}` at the end',
      },
    ],
    'a template that goes on after all that is left': [
      matchMesh({ path: { kind: 'template', value: '/{a=**}/b' } }),
      { code: 'invalid-path', at, help: 'put it last: it stands for everything that is left' },
    ],
    'a variable named twice': [
      matchMesh({ path: { kind: 'template', value: '/{a}/{a}' } }),
      { code: 'invalid-path', at, help: 'give each variable its own name' },
    ],
    'a template without variables': [
      matchMesh({ path: { kind: 'template', value: '/a' } }),
      { code: 'invalid-path', at, help: 'match it with `exact` or `prefix`' },
    ],
    'a template with a query': [
      matchMesh({ path: { kind: 'template', value: '/{a}/b?c' } }),
      { code: 'invalid-path', at, help: 'write the path alone; a route matches query parameters with `query`' },
    ],
    'a path without a slash': [
      matchMesh({ path: { kind: 'prefix', value: 'api' } }),
      {
        code: 'invalid-path',
        at,
        message: 'route `route` matches a path that cannot be used: `api` does not start with `/`',
        help: 'write `/api`',
      },
    ],
    nothing: [
      matchMesh({ path: { kind: 'exact', value: '' } }),
      { code: 'invalid-path', at, help: 'write `/` for the root' },
    ],
    'a URL': [
      matchMesh({ path: { kind: 'exact', value: 'https://shop.example/' } }),
      { code: 'invalid-path', at, help: 'write the path alone, from the first `/` after the host name' },
    ],
    'a query': [
      matchMesh({ path: { kind: 'exact', value: '/a?b=c' } }),
      { code: 'invalid-path', at, help: 'write the path alone; a route matches query parameters with `query`' },
    ],
    'a fragment': [
      matchMesh({ path: { kind: 'exact', value: '/a#b' } }),
      { code: 'invalid-path', at, help: 'leave the fragment out: it is never sent' },
    ],
    'a doubled slash': [
      matchMesh({ path: { kind: 'exact', value: '/a///b' } }),
      { code: 'invalid-path', at, help: 'requests are merged first: write `/a/b`' },
    ],
    'dot segments': [
      matchMesh({ path: { kind: 'exact', value: '/a/../b' } }),
      { code: 'invalid-path', at, help: 'requests are resolved first: write the resolved path' },
    ],
    'an encoded slash': [matchMesh({ path: { kind: 'exact', value: '/a%2Fb' } }), { code: 'invalid-path', at }],
    'a space': [
      matchMesh({ path: { kind: 'exact', value: '/a b' } }),
      { code: 'invalid-path', at, help: 'write it as `%20`' },
    ],
    'a prefix that ends with a slash': [
      matchMesh({ path: { kind: 'prefix', value: '/a/' } }),
      { code: 'invalid-path', at, help: 'write `/a`' },
    ],
    'a star as in policies': [
      matchMesh({ path: { kind: 'prefix', value: '/a/*' } }),
      { code: 'invalid-path', at, help: 'match the prefix `/a`' },
    ],
  },
});
