import { affinityAcrossBackends } from '../../src/check/rules/affinity-across-backends.ts';
import { backendOf, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const sessionAffinity = { kind: 'header', name: 'x-at' } as const;
const page = (version: string, weight = 1) => backendOf('page', { version, weight });

expectRule(affinityAcrossBackends, {
  valid: {
    'one backend': ruleMesh({ backends: [page('v1'), page('v2', 0)], sessionAffinity }),
    'no affinity': ruleMesh({ backends: [page('v1'), page('v2')] }),
  },
  invalid: {
    'two backends': [
      ruleMesh({ backends: [page('v1'), page('v2', 0), page('v3')], sessionAffinity }),
      {
        code: 'affinity-across-backends',
        at: [...rule, 'sessionAffinity'],
        message: 'a rule of route `route` keeps sessions at an endpoint, but draws a backend for each request anew',
        related: [[...rule, 'backends', 2]],
      },
    ],
  },
});
