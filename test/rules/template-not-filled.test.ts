import { templateNotFilled } from '../../src/check/rules/template-not-filled.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const value = [...rule, 'rewrite', 'path', 'value'];
const template = (pattern: string) => ({ path: { kind: 'template' as const, value: pattern } });
const filled = (matches: object[], text: string) =>
  ruleMesh({ matches, rewrite: { path: { kind: 'template', value: text } } });

expectRule(templateNotFilled, {
  valid: {
    'variables that every match has': filled([template('/a/{id}'), template('/b/{id}/{c}')], '/v2/{id}'),
    'all that is left': filled([template('/a/{path=**}')], '/b/{path}'),
    'a part of a segment': filled([template('/a/{id}')], '/b/x{id}.json'),
  },
  invalid: {
    'a variable that one match lacks': [
      filled([template('/a/{id}'), template('/b/{c}')], '/v2/{id}'),
      {
        code: 'template-not-filled',
        at: value,
        message:
          'a template of route `route` cannot be filled: `/v2/{id}` asks for `id`, which not every match of the rule has',
      },
    ],
    'a match that is no template': [
      filled([template('/a/{id}'), { path: { kind: 'prefix', value: '/a' } }], '/v2/{id}'),
      { code: 'template-not-filled', at: value, help: 'match templates only in this rule' },
    ],
    'no match': [filled([], '/v2/{id}'), { code: 'template-not-filled', at: value }],
    'a form that only matches have': [
      filled([template('/a/{path=**}')], '/b/{path=**}'),
      { code: 'template-not-filled', at: value, help: 'write variables as `{id}`, also those for all that is left' },
    ],
    'no path': [filled([template('/a/{id}')], 'b/{id}'), { code: 'template-not-filled', at: value }],
  },
});
