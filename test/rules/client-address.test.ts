import { clientAddress } from '../../src/check/rules/client-address.ts';
import type { AccessRule, Caller } from '../../src/model/authorization-policy.ts';
import { accessMesh, gatewayOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const values = ['192.0.2.0/24'];
const edge: Caller = { kind: 'gateway', namespace: 'shop', gateway: 'edge' };
const page: Caller = { kind: 'service', namespace: 'shop', service: 'page' };
const trusting = gatewayOf('edge', { trustedProxies: { from: { kind: 'addresses', addresses: ['10.0.0.0/8'] } } });
const meshWith = (rule: AccessRule, gateway = trusting) => accessMesh(rule, { gateways: [gateway] });
const at = ['authorizationPolicies', 0, 'rules', 0, 'when', 0];

expectRule(clientAddress, {
  valid: {
    'the client of a gateway that knows who is in front': meshWith({
      from: [edge],
      when: [{ kind: 'client-address', values }],
    }),
    'the address of a caller in the mesh': meshWith({ from: [page], when: [{ kind: 'peer-address', values }] }),
  },
  invalid: {
    'the word of anybody': [
      meshWith({ when: [{ kind: 'client-address', values }] }),
      { code: 'client-address-from-mesh', at },
    ],
    'the word of a service beside a gateway': [
      meshWith({ from: [edge, page], when: [{ kind: 'client-address', values, not: true }] }),
      { code: 'client-address-from-mesh', at },
    ],
    'a gateway behind a balancer that it does not believe': [
      meshWith({ from: [edge], when: [{ kind: 'client-address', values }] }, gatewayOf('edge')),
      { code: 'client-address-of-balancer', at },
    ],
    'the address of the gateway itself': [
      meshWith({ from: [edge], when: [{ kind: 'peer-address', values }] }),
      { code: 'peer-address-of-gateway', at },
    ],
  },
});
