import { healthCheckWithoutToken } from '../../src/check/rules/health-check-without-token.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const checked = (healthCheck: HealthCheck, required?: boolean) =>
  meshOf({
    services: [serviceOf('page', { trafficPolicy: { healthCheck } })],
    requestAuthentications: [
      {
        namespace: 'shop',
        name: 'users',
        target: { kind: 'service', namespace: 'shop', service: 'page' },
        issuers: [],
        ...(required !== undefined && { required }),
      },
    ],
  });

expectRule(healthCheckWithoutToken, {
  valid: {
    'a check that only connects': checked({ kind: 'tcp' }),
    'a request where no token is required': checked({ kind: 'http', path: '/healthz' }, false),
  },
  invalid: {
    'a request where one is': [
      checked({ kind: 'http', path: '/healthz' }),
      {
        code: 'health-check-without-token',
        at: ['services', 0, 'trafficPolicy', 'healthCheck'],
        message: 'health checks of port `http` of service `page` carry no token, and it requires one',
      },
    ],
  },
});
