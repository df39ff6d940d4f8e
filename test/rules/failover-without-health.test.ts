import { failoverWithoutHealth } from '../../src/check/rules/failover-without-health.ts';
import type { TrafficPolicy } from '../../src/model/traffic-policy.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const withPolicies = (mesh: TrafficPolicy, service: TrafficPolicy) =>
  meshOf({ defaults: { trafficPolicy: mesh }, services: [serviceOf('page', { trafficPolicy: service })] });

expectRule(failoverWithoutHealth, {
  valid: {
    'failover of a scope and detection of another': withPolicies(
      { outlierDetection: { kind: 'on' } },
      { locality: { kind: 'failover' } },
    ),
    'failover by health checks': withPolicies(
      { locality: { kind: 'failover' } },
      { outlierDetection: { kind: 'off' }, healthCheck: { kind: 'tcp' } },
    ),
    'both off where the mesh has them on': withPolicies(
      { outlierDetection: { kind: 'on' }, locality: { kind: 'failover' } },
      { outlierDetection: { kind: 'off' }, locality: { kind: 'off' } },
    ),
    'fixed shares, which nothing changes': withPolicies({}, { locality: { kind: 'distribution', from: {} } }),
  },
  invalid: {
    'failover alone': [
      withPolicies({ locality: { kind: 'failover' } }, {}),
      {
        code: 'failover-without-health',
        at: ['defaults', 'trafficPolicy', 'locality'],
        message:
          'callers of port `http` of service `page` prefer near endpoints, and nothing tells them when one fails',
        related: [],
      },
    ],
    'detection that a service switches off': [
      withPolicies(
        { outlierDetection: { kind: 'on' }, locality: { kind: 'failover' } },
        { outlierDetection: { kind: 'off' } },
      ),
      {
        code: 'failover-without-health',
        at: ['services', 0, 'trafficPolicy', 'outlierDetection'],
        related: [['defaults', 'trafficPolicy', 'locality']],
      },
    ],
  },
});
