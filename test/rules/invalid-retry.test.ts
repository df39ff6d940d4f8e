import { invalidRetry } from '../../src/check/rules/invalid-retry.ts';
import { grpcRuleMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(invalidRetry, {
  valid: {
    'attempts alone': ruleMesh({ retry: { attempts: 10 } }),
    'statuses in the place of conditions': ruleMesh({ retry: { attempts: 1, on: [], statusCodes: [429] } }),
    'no retry': ruleMesh({}),
  },
  invalid: {
    'no attempt': [
      ruleMesh({ retry: { attempts: 0 } }),
      {
        code: 'invalid-retry',
        at: [...rule, 'retry', 'attempts'],
        message: 'a retry of route `route` cannot be: 0 is no number of tries from 1 to 10',
        help: 'leave `retry` out: without it nothing is tried again',
      },
    ],
    'too many, of gRPC': [
      grpcRuleMesh({ retry: { attempts: 11 } }),
      { code: 'invalid-retry', at: ['grpcRoutes', 0, 'rules', 0, 'retry', 'attempts'] },
    ],
    'nothing it could be for': [
      ruleMesh({ retry: { attempts: 1, on: [], methods: [] } }),
      { code: 'invalid-retry', at: [...rule, 'retry', 'methods'] },
      { code: 'invalid-retry', at: [...rule, 'retry', 'on'] },
    ],
    'a success, and a tunnel': [
      ruleMesh({ retry: { attempts: 1, statusCodes: [503, 200], methods: ['GET', 'CONNECT'] } }),
      { code: 'invalid-retry', at: [...rule, 'retry', 'methods', 1] },
      { code: 'invalid-retry', at: [...rule, 'retry', 'statusCodes', 1] },
    ],
  },
});
