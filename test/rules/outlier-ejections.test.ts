import { outlierEjections } from '../../src/check/rules/outlier-ejections.ts';
import type { OutlierDetectionOn } from '../../src/model/outlier-detection.ts';
import type { TrafficPolicy } from '../../src/model/traffic-policy.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const hosts = (count: number) => ({
  kind: 'hosts' as const,
  hosts: Array.from({ length: count }, (_, index) => ({ node: `n${index}`, address: `10.0.0.${index}` })),
});
const detecting = (settings: Omit<OutlierDetectionOn, 'kind'>, more: TrafficPolicy = {}, placement = hosts(3)) =>
  meshOf({
    services: [serviceOf('page', { trafficPolicy: { ...more, outlierDetection: { kind: 'on', ...settings } } })],
    workloads: [workloadOf('page', { placement })],
  });
const at = (...rest: string[]) => ['services', 0, 'trafficPolicy', 'outlierDetection', ...rest];

expectRule(outlierEjections, {
  valid: {
    'what holds by itself': detecting({}),
    'one detector that is left': detecting({ consecutive5xxErrors: 'off', consecutiveLocalOriginFailures: 3 }),
    'a third, of three': detecting({ maxEjectionPercent: 34 }),
    'a tenth, of pods that nobody counted': meshOf({
      services: [serviceOf('page', { trafficPolicy: { outlierDetection: { kind: 'on', maxEjectionPercent: 10 } } })],
      workloads: [workloadOf('page')],
    }),
    'everybody, who come back in a panic': detecting({ maxEjectionPercent: 100 }),
    'a single endpoint, which nothing replaces': detecting({ maxEjectionPercent: 10 }, {}, hosts(1)),
  },
  invalid: {
    'detection of nothing': [
      detecting({ consecutive5xxErrors: 'off' }),
      {
        code: 'outlier-detection-idle',
        at: at(),
        message: 'outlier detection of port `http` of service `page` is on, and everything it could detect is off',
      },
    ],
    'a longest ejection below the first': [
      detecting({ baseEjectionTime: '10m' }),
      {
        code: 'ejection-times',
        at: at('baseEjectionTime'),
        message: 'the longest ejection of port `http` of service `page` lasts 5m, and its first one already 10m',
      },
    ],
    'everybody, without a way back': [
      detecting({ maxEjectionPercent: 100 }, { panicThreshold: 0 }),
      { code: 'ejects-everybody', at: at('maxEjectionPercent') },
    ],
    'a tenth, of three': [
      detecting({ maxEjectionPercent: 10 }),
      {
        code: 'ejects-nobody',
        at: at('maxEjectionPercent'),
        message:
          'outlier detection ejects nobody: one of the 3 endpoints of port `http` of service `page` is already more than 10 percent',
        help: 'set `maxEjectionPercent` to 34 or more',
      },
    ],
  },
});
