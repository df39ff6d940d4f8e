import { duplicatePortNumber } from '../../src/check/rules/duplicate-port-number.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(duplicatePortNumber, {
  valid: {
    'one number in two services': meshOf({ services: [serviceOf('cart'), serviceOf('page')] }),
  },
  invalid: {
    'one number in one service': [
      meshOf({
        services: [
          serviceOf('page', {
            ports: { http: { number: 8080, protocol: 'http' }, metrics: { number: 8080, protocol: 'tcp' } },
          }),
        ],
      }),
      {
        code: 'duplicate-port-number',
        at: ['services', 0, 'ports', 'metrics', 'number'],
        message: 'ports `http` and `metrics` of service `page` have one number, 8080',
        related: [['services', 0, 'ports', 'http']],
      },
    ],
  },
});
