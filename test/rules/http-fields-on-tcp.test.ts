import { httpFieldsOnTcp } from '../../src/check/rules/http-fields-on-tcp.ts';
import { accessMesh, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const mixed = serviceOf('page', {
  ports: { db: { number: 5432, protocol: 'tcp' }, http: { number: 8080, protocol: 'http' } },
});

expectRule(httpFieldsOnTcp, {
  valid: {
    'methods on an HTTP port': accessMesh({ methods: ['GET'], ports: ['http'] }, { services: [mixed] }),
    'callers on a TCP port': accessMesh({ ports: ['db'] }, { services: [mixed] }),
    'a port that does not exist': accessMesh({ methods: ['GET'], ports: ['grpc'] }, { services: [mixed] }),
  },
  invalid: {
    'methods on every port of a service with a TCP port': [
      accessMesh({ methods: ['GET'] }, { services: [mixed] }),
      {
        code: 'http-fields-on-tcp',
        at: ['authorizationPolicies', 0, 'rules', 0, 'methods'],
        message: 'policy `policy` looks at methods on port `db` of `page`, which speaks tcp',
        help: 'set `ports` to `http`, and write a rule of its own for the tcp port',
      },
    ],
    'paths on a TCP service': [
      accessMesh(
        { paths: ['/a'], ports: ['db'] },
        { services: [serviceOf('page', { ports: { db: { number: 5432, protocol: 'tcp' } } })] },
      ),
      {
        code: 'http-fields-on-tcp',
        at: ['authorizationPolicies', 0, 'rules', 0, 'paths'],
        help: 'remove paths from the rule',
      },
    ],
  },
});
