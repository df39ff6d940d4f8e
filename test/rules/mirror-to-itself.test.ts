import { mirrorToItself } from '../../src/check/rules/mirror-to-itself.ts';
import { backendOf, grpcRuleMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const page = (version?: string) => backendOf('page', version === undefined ? {} : { version });

expectRule(mirrorToItself, {
  valid: {
    'another version': ruleMesh({ backends: [page('v1')], mirrors: [page('v2')] }),
    'another service': ruleMesh({ backends: [page()], mirrors: [backendOf('cart')] }),
    'a backend that gets nothing else': ruleMesh({
      backends: [page('v1'), backendOf('page', { version: 'v2', weight: 0 })],
      mirrors: [page('v2')],
    }),
  },
  invalid: {
    'the same version': [
      ruleMesh({ backends: [page('v2'), page('v1')], mirrors: [page('v1')] }),
      {
        code: 'mirror-to-itself',
        at: [...rule, 'mirrors', 0],
        message: 'route `route` copies requests to where they go anyway: `page`',
        related: [[...rule, 'backends', 1]],
      },
    ],
    'a version of the whole': [
      ruleMesh({ backends: [page()], mirrors: [page('v1')] }),
      { code: 'mirror-to-itself', at: [...rule, 'mirrors', 0] },
    ],
    'the whole, calls too': [
      grpcRuleMesh({ backends: [page('v1')], mirrors: [page()] }),
      { code: 'mirror-to-itself', at: ['grpcRoutes', 0, 'rules', 0, 'mirrors', 0] },
    ],
  },
});
