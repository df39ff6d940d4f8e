import { prefixNotMatched } from '../../src/check/rules/prefix-not-matched.ts';
import { answerMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const redirect = { path: { kind: 'prefix' as const, value: '/new' } };

expectRule(prefixNotMatched, {
  valid: {
    'prefixes only': answerMesh({
      matches: [{ path: { kind: 'prefix', value: '/a' } }, { path: { kind: 'prefix', value: '/b' } }],
      redirect,
    }),
    'every request, whose prefix is the root': answerMesh({ redirect }),
    'a match without a path': answerMesh({ matches: [{ method: 'GET' }], redirect }),
    'a whole path in the place of an exact one': answerMesh({
      matches: [{ path: { kind: 'exact', value: '/a' } }],
      redirect: { path: { kind: 'full', value: '/b' } },
    }),
  },
  invalid: {
    'a rewrite of a template': [
      answerMesh({
        matches: [{ path: { kind: 'template', value: '/a/{b}' } }],
        rewrite: { path: { kind: 'prefix', value: '/c' } },
      }),
      { code: 'prefix-not-matched', at: ['httpRoutes', 0, 'rules', 0, 'rewrite', 'path'] },
    ],
    'an exact path among prefixes': [
      answerMesh({
        matches: [{ path: { kind: 'prefix', value: '/a' } }, { path: { kind: 'exact', value: '/b' } }],
        redirect,
      }),
      {
        code: 'prefix-not-matched',
        at: ['httpRoutes', 0, 'rules', 0, 'redirect', 'path'],
        message: 'route `route` replaces the prefix that matched, but a match of the rule has none',
        related: [['httpRoutes', 0, 'rules', 0, 'matches', 1, 'path']],
      },
    ],
  },
});
