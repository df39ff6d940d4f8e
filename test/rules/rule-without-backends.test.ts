import { ruleWithoutBackends } from '../../src/check/rules/rule-without-backends.ts';
import { answerMesh, meshOf, routeOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(ruleWithoutBackends, {
  valid: {
    'a rule with a backend': meshOf({ httpRoutes: [routeOf('route')] }),
    'a rule that redirects': answerMesh({ redirect: { scheme: 'https' } }),
  },
  invalid: {
    'a rule with nothing at all': [
      answerMesh({}),
      { code: 'rule-without-backends', at: ['httpRoutes', 0, 'rules', 0] },
    ],
    'a rule without': [
      meshOf({ httpRoutes: [ruleOf({ backends: [] })] }),
      {
        code: 'rule-without-backends',
        at: ['httpRoutes', 0, 'rules', 0, 'backends'],
        message: 'a rule of route `route` has no backends',
      },
    ],
  },
});
