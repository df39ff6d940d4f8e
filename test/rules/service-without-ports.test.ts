import { serviceWithoutPorts } from '../../src/check/rules/service-without-ports.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(serviceWithoutPorts, {
  valid: { 'a service with a port': meshOf() },
  invalid: {
    'a service without': [
      meshOf({ services: [serviceOf('page', { ports: {} })] }),
      { code: 'service-without-ports', at: ['services', 0, 'ports'], message: 'service `page` has no ports' },
    ],
  },
});
