import { rewriteWithoutPath } from '../../src/check/rules/rewrite-without-path.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const at = [...rule, 'rewrite', 'path', 'substitution'];
const substituted = (pattern: string, substitution: string) =>
  ruleMesh({ rewrite: { path: { kind: 'regex', pattern, substitution } } });

expectRule(rewriteWithoutPath, {
  valid: {
    'a path in the place of a path': substituted('^/api/(.*)', '/\\1'),
    'a group that has the slash': substituted('^(/[a-z]+)/old', '\\1/new'),
    'all of it, and more': substituted('^/api', '\\0/v2'),
    'a part in the middle': substituted('-old$', ''),
    'a group among others that capture nothing': substituted('^/(?:a|b)/(?P<id>[(]+)\\(', '/\\1'),
    'an expression that another law refuses': substituted('(', 'x'),
  },
  invalid: {
    'no slash': [
      substituted('^/api/(.*)', '\\1'),
      {
        code: 'rewrite-without-path',
        at,
        message: 'a substitution of route `route` makes no path: `\\1` leaves no `/` at the beginning',
        help: 'write `/\\1`',
      },
    ],
    'nothing at all': [substituted('^/.*', ''), { code: 'rewrite-without-path', at, help: 'write `/`' }],
    'a group that is not there': [
      substituted('^/(?:a)/(b)', '/\\2'),
      { code: 'rewrite-without-path', at, help: 'use `\\0` to `\\1`' },
    ],
    'a query': [substituted('^/a', '/b?c'), { code: 'rewrite-without-path', at }],
  },
});
