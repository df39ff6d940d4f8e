import { unknownInIntent } from '../../src/check/rules/unknown-in-intent.ts';
import type { Intent } from '../../src/model/intent.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { gatewayOf, meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const page = { namespace: 'shop', service: 'page' };

function intending(intent: Partial<Intent>): Mesh {
  return meshOf({ gateways: [gatewayOf('edge')], intents: [{ namespace: 'shop', name: 'plan', ...intent }] });
}

expectRule(unknownInIntent, {
  valid: {
    'what there is': intending({
      gains: [{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'edge' }], to: page, port: 'http' }],
      traffic: [
        { kind: 'service', ...page },
        { kind: 'gateway', namespace: 'shop', gateway: 'edge' },
      ],
    }),
  },
  invalid: {
    'a service that is not there': [
      intending({ gains: [{ to: { namespace: 'shop', service: 'pages' } }] }),
      {
        code: 'unknown-in-intent',
        at: ['intents', 0, 'gains', 0, 'to'],
        message: 'intent `plan` names the service `pages`, which does not exist',
        help: 'did you mean `page`?',
      },
    ],
    'a port that is not there': [
      intending({ losses: [{ to: page, port: 'https' }] }),
      { code: 'unknown-in-intent', at: ['intents', 0, 'losses', 0, 'port'], help: 'did you mean `http`?' },
    ],
    'a caller that is not there': [
      intending({ gains: [{ from: [{ kind: 'workload', namespace: 'shop', workload: 'cart' }], to: page }] }),
      { code: 'unknown-in-intent', at: ['intents', 0, 'gains', 0, 'from', 0] },
    ],
    'a gateway and a service of traffic': [
      intending({
        traffic: [
          { kind: 'gateway', namespace: 'shop', gateway: 'door' },
          { kind: 'service', namespace: 'shop', service: 'cart' },
          { kind: 'service', ...page, port: 'grpc' },
        ],
      }),
      { code: 'unknown-in-intent', at: ['intents', 0, 'traffic', 0] },
      { code: 'unknown-in-intent', at: ['intents', 0, 'traffic', 1] },
      { code: 'unknown-in-intent', at: ['intents', 0, 'traffic', 2, 'port'] },
    ],
  },
});
