import { deniedAllow } from '../../src/check/rules/denied-allow.ts';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { meshOf, policyOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const page = { kind: 'service', namespace: 'shop', service: 'page' } as const;
const one = { kind: 'workload', namespace: 'shop', workload: 'page' } as const;

/** An allow of `page`, and a deny of it or of another service. */
function denying(allow: AccessRule, deny: AccessRule, target = 'page'): Mesh {
  const ports = { http: { number: 80, protocol: 'http' }, admin: { number: 81, protocol: 'http' } } as const;
  return meshOf({
    services: [serviceOf('page', { ports })],
    workloads: [workloadOf('page')],
    authorizationPolicies: [
      policyOf('allow', [allow]),
      policyOf('deny', [deny], { action: 'deny', target: { namespace: 'shop', service: target } }),
    ],
  });
}

expectRule(deniedAllow, {
  valid: {
    'a deny of something else': denying({ methods: ['GET', 'PUT'] }, { methods: ['PUT'] }),
    'a deny of somebody else': denying({ from: [page] }, { from: [one] }),
    'a deny of one path': denying({ paths: ['/a/*'] }, { paths: ['/a'] }),
    'a deny of one port of two': denying({}, { ports: ['http'] }),
    'a deny of another service': denying({ methods: ['GET'] }, {}, 'cart'),
    'a deny of callers where everyone is allowed': denying({}, { from: [page] }),
  },
  invalid: {
    'a deny of everything': [
      denying({ methods: ['GET'] }, {}),
      {
        code: 'denied-allow',
        at: ['authorizationPolicies', 0, 'rules', 0],
        message: 'a rule of policy `allow` allows only what policy `deny` denies',
        related: [['authorizationPolicies', 1, 'rules', 0]],
      },
    ],
    'a deny of the service of a workload': [
      denying({ from: [one], ports: ['http'], paths: ['/a', '/a/b/*'] }, { from: [page], paths: ['/a/*'] }),
      { code: 'denied-allow', at: ['authorizationPolicies', 0, 'rules', 0] },
    ],
    'a deny of all ports, one by one': [
      denying({ methods: ['GET'] }, { ports: ['http', 'admin'] }),
      { code: 'denied-allow', at: ['authorizationPolicies', 0, 'rules', 0] },
    ],
  },
});
