import { invalidRollout } from '../../src/check/rules/invalid-rollout.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** On Kubernetes the node of a workload is `<name>.<namespace>`. */
const withRollout = (rollout: Rollout) =>
  meshOf({ workloads: [workloadOf('page'), workloadOf('cart')], gateways: [gatewayOf('edge')], rollout });

expectRule(invalidRollout, {
  valid: {
    'none at all': meshOf(),
    'everything that can be said': withRollout({
      waves: [
        { name: 'canary', nodes: ['page.shop'] },
        { name: 'rest', after: '1h30m' },
      ],
      windows: [{ days: ['monday'], from: '23:59', lasts: '24h' }],
      maximumRemovalPercent: 0,
    }),
  },
  invalid: {
    'a name': [
      withRollout({ waves: [{ name: 'The rest' }] }),
      { code: 'invalid-rollout', at: ['rollout', 'waves', 0, 'name'], help: 'use a DNS label, such as `canary`' },
    ],
    'part of a second': [
      withRollout({ waves: [{ name: 'rest', after: '1500ms' }] }),
      {
        code: 'invalid-rollout',
        at: ['rollout', 'waves', 0, 'after'],
        message: 'the rollout cannot be acted on: wave `rest` cannot begin after `1500ms`',
      },
    ],
    'no day': [
      withRollout({ windows: [{ days: [], from: '09:00', lasts: '1h' }] }),
      { code: 'invalid-rollout', at: ['rollout', 'windows', 0, 'days'] },
    ],
    'a time without a leading zero, and half a minute': [
      withRollout({ windows: [{ days: ['friday'], from: '9:00', lasts: '30s' }] }),
      { code: 'invalid-rollout', at: ['rollout', 'windows', 0, 'from'] },
      { code: 'invalid-rollout', at: ['rollout', 'windows', 0, 'lasts'] },
    ],
    'more than everything': [
      withRollout({ maximumRemovalPercent: 101 }),
      { code: 'invalid-rollout', at: ['rollout', 'maximumRemovalPercent'] },
    ],
  },
});
