import { repeatedMirror } from '../../src/check/rules/repeated-mirror.ts';
import { backendOf, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const page = (version: string) => backendOf('page', { version });

expectRule(repeatedMirror, {
  valid: { 'two versions': ruleMesh({ mirrors: [page('v1'), page('v2')] }) },
  invalid: {
    'one twice': [
      ruleMesh({ mirrors: [page('v1'), { ...page('v1'), percent: 10 }] }),
      {
        code: 'repeated-mirror',
        at: [...rule, 'mirrors', 1],
        message: 'a rule of route `route` names the mirror `page` twice',
        related: [[...rule, 'mirrors', 0]],
      },
    ],
  },
});
