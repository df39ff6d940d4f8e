import { authorizerFailsOpen } from '../../src/check/rules/authorizer-fails-open.ts';
import { authorizerMismatch } from '../../src/check/rules/authorizer-mismatch.ts';
import { authorizerOutOfReach } from '../../src/check/rules/authorizer-out-of-reach.ts';
import { authorizerOutsideDomain } from '../../src/check/rules/authorizer-outside-domain.ts';
import { emptyAccessList } from '../../src/check/rules/empty-access-list.ts';
import { unknownGateway } from '../../src/check/rules/unknown-gateway.ts';
import { unknownPort } from '../../src/check/rules/unknown-port.ts';
import { unknownService } from '../../src/check/rules/unknown-service.ts';
import type { ExternalAuthorizationPolicy } from '../../src/model/external-authorization-policy.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { gatewayOf, meshOf, policyOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const first = ['externalAuthorizationPolicies', 0];
const opa = serviceOf('opa', { ports: { grpc: { number: 9191, protocol: 'grpc' } } });
const ofOpa = { target: { namespace: 'shop', service: 'opa' } };
const askers = policyOf('askers', [{ from: [{ kind: 'service', namespace: 'shop', service: 'page' }] }], ofOpa);

/** `page` asks `opa`, which runs and lets it. */
function askingMesh(policy: Partial<ExternalAuthorizationPolicy> = {}, parts: Partial<Mesh> = {}): Mesh {
  return meshOf({
    services: [opa, serviceOf('page')],
    workloads: [workloadOf('opa'), workloadOf('page')],
    authorizationPolicies: [askers],
    externalAuthorizationPolicies: [
      {
        namespace: 'shop',
        name: 'ask',
        target: { kind: 'service', namespace: 'shop', service: 'page' },
        authorizer: { namespace: 'shop', service: 'opa', port: 'grpc' },
        ...policy,
      },
    ],
    ...parts,
  });
}

const edge = { kind: 'gateway', namespace: 'shop', gateway: 'edge' } as const;
const tcp = { tcp: { number: 81, protocol: 'tcp' } } as const;

expectRule(authorizerOutsideDomain, {
  valid: {
    'nothing written': askingMesh(),
    'what can be': askingMesh({ timeout: '1s', tells: ['x-a'], gives: ['X-User'] }),
  },
  invalid: {
    'what cannot be': [
      askingMesh({ timeout: '2m', tells: ['a b'], gives: ['x-a', ':path'] }),
      {
        code: 'invalid-text',
        at: [...first, 'gives', 1],
        message: '`gives.1` of policy `ask` is not the name of a header, such as `x-user`: `:path`',
      },
      { code: 'invalid-text', at: [...first, 'tells', 0] },
      { code: 'invalid-duration', at: [...first, 'timeout'] },
    ],
  },
});

expectRule(authorizerMismatch, {
  valid: {
    'ports of HTTP and gRPC': askingMesh({ ports: ['http'] }),
    'a gateway': askingMesh({ target: edge }, { gateways: [gatewayOf('edge')] }),
  },
  invalid: {
    'an authorizer of TCP': [
      askingMesh(
        { authorizer: { namespace: 'shop', service: 'opa', port: 'tcp' } },
        { services: [serviceOf('opa', { ports: tcp }), serviceOf('page')] },
      ),
      {
        code: 'authorizer-mismatch',
        at: [...first, 'authorizer', 'port'],
        message: 'policy `ask` cannot ask about requests: port `tcp` of `opa`, which it asks, carries bytes',
      },
    ],
    'a service of TCP': [
      askingMesh({}, { services: [opa, serviceOf('page', { ports: tcp })] }),
      { code: 'authorizer-mismatch', at: [...first, 'target', 'service'] },
    ],
    'a port of TCP': [
      askingMesh({ ports: ['tcp'] }, { services: [opa, serviceOf('page', { ports: tcp })] }),
      { code: 'authorizer-mismatch', at: [...first, 'ports', 0] },
    ],
    'a gateway of TCP, and ports': [
      askingMesh(
        { target: edge, ports: ['http'] },
        { gateways: [gatewayOf('edge', { listeners: { tcp: { port: 90, protocol: 'tcp' } } })] },
      ),
      { code: 'authorizer-mismatch', at: [...first, 'ports'] },
      { code: 'authorizer-mismatch', at: [...first, 'target', 'gateway'] },
    ],
  },
});

const reach = [...first, 'authorizer', 'service'];

expectRule(authorizerOutOfReach, {
  valid: { 'one that runs and lets': askingMesh() },
  invalid: {
    'one that does not run': [
      askingMesh({}, { workloads: [workloadOf('page')] }),
      {
        code: 'authorizer-out-of-reach',
        at: reach,
        message: 'policy `ask` asks a service that cannot answer: no workload serves `opa`',
        help: 'declare a workload of `opa`',
      },
    ],
    'one that lets nobody': [
      askingMesh({}, { authorizationPolicies: [] }),
      {
        code: 'authorizer-out-of-reach',
        at: reach,
        message: 'policy `ask` asks a service that cannot answer: no policy lets `page` call port `grpc` of `opa`',
        help: 'add an authorization policy of `opa` that allows `page`',
      },
    ],
    'one that lets others': [
      askingMesh({ target: edge }, { gateways: [gatewayOf('edge')] }),
      { code: 'authorizer-out-of-reach', at: reach },
    ],
    'one that asks itself': [
      askingMesh({ target: { kind: 'service', namespace: 'shop', service: 'opa' } }),
      {
        code: 'authorizer-out-of-reach',
        at: reach,
        message: 'policy `ask` asks a service that cannot answer: `opa` has to be asked before it can be asked',
      },
    ],
  },
});

expectRule(authorizerFailsOpen, {
  valid: { 'nothing written': askingMesh(), 'what holds anyway': askingMesh({ failure: 'deny' }) },
  invalid: {
    'a failure that allows': [
      askingMesh({ failure: 'allow' }),
      {
        code: 'authorizer-fails-open',
        at: [...first, 'failure'],
        message: 'policy `ask` lets every request through when its authorizer cannot be asked',
      },
    ],
  },
});

expectRule(unknownService, {
  valid: { 'services that exist': askingMesh() },
  invalid: {
    'services that do not': [
      askingMesh({
        target: { kind: 'service', namespace: 'shop', service: 'pages' },
        authorizer: { namespace: 'shop', service: 'oppa', port: 'grpc' },
      }),
      {
        code: 'unknown-service',
        at: [...first, 'authorizer', 'service'],
        message: 'policy `ask` asks a service that does not exist: `oppa`',
      },
      { code: 'unknown-service', at: [...first, 'target', 'service'] },
    ],
  },
});

expectRule(unknownGateway, {
  valid: { 'a gateway that exists': askingMesh({ target: edge }, { gateways: [gatewayOf('edge')] }) },
  invalid: {
    'a gateway that does not': [
      askingMesh({ target: edge }),
      { code: 'unknown-gateway', at: [...first, 'target', 'gateway'] },
    ],
  },
});

expectRule(unknownPort, {
  valid: { 'ports that exist': askingMesh({ ports: ['http'] }) },
  invalid: {
    'ports that do not': [
      askingMesh({ ports: ['htp'], authorizer: { namespace: 'shop', service: 'opa', port: 'http' } }),
      { code: 'unknown-port', at: [...first, 'authorizer', 'port'] },
      { code: 'unknown-port', at: [...first, 'ports', 0] },
    ],
  },
});

expectRule(emptyAccessList, {
  valid: { 'no list': askingMesh() },
  invalid: {
    'an empty list': [askingMesh({ paths: [] }), { code: 'empty-access-list', at: [...first, 'paths'] }],
  },
});
