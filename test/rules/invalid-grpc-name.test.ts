import { invalidGrpcName } from '../../src/check/rules/invalid-grpc-name.ts';
import { grpcRuleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const match = ['grpcRoutes', 0, 'rules', 0, 'matches', 0];
const exact = (value: string) => ({ kind: 'exact' as const, value });

expectRule(invalidGrpcName, {
  valid: {
    'names with and without a package': grpcRuleMesh({
      matches: [{ service: exact('helloworld.v1.Greeter'), method: exact('SayHello') }, { service: exact('Greeter') }],
    }),
    'an expression, which has a law of its own': grpcRuleMesh({
      matches: [{ method: { kind: 'regex', value: 'Get.*' } }],
    }),
  },
  invalid: {
    'a path': [
      grpcRuleMesh({ matches: [{ service: exact('/helloworld.Greeter/SayHello') }] }),
      {
        code: 'invalid-grpc-name',
        at: [...match, 'service', 'value'],
        message: 'route `route` matches a service of gRPC that cannot be: `/helloworld.Greeter/SayHello`',
        help: 'write service and method apart: `helloworld.Greeter` and `SayHello`',
      },
    ],
    'a method with its service': [
      grpcRuleMesh({ matches: [{ method: exact('Greeter.SayHello') }] }),
      { code: 'invalid-grpc-name', at: [...match, 'method', 'value'], help: 'write the name alone, as in `SayHello`' },
    ],
    'a package without a service': [
      grpcRuleMesh({ matches: [{ service: exact('helloworld.') }] }),
      {
        code: 'invalid-grpc-name',
        at: [...match, 'service', 'value'],
        help: 'write the full name, as in `helloworld.v1.Greeter`',
      },
    ],
  },
});
