import { addressCollision } from '../../src/check/rules/address-collision.ts';
import { clearTextToTlsPort } from '../../src/check/rules/clear-text-to-tls-port.ts';
import { doubleTls } from '../../src/check/rules/double-tls.ts';
import { duplicateIdentity } from '../../src/check/rules/duplicate-identity.ts';
import { egressGateway } from '../../src/check/rules/egress-gateway.ts';
import { externalAcrossServices } from '../../src/check/rules/external-across-services.ts';
import { externalDiscovery } from '../../src/check/rules/external-discovery.ts';
import { externalHostnameOverlap } from '../../src/check/rules/external-hostname-overlap.ts';
import { externalInMesh } from '../../src/check/rules/external-in-mesh.ts';
import { invalidHostname } from '../../src/check/rules/invalid-hostname.ts';
import { invalidPort } from '../../src/check/rules/invalid-port.ts';
import { privateExternalAddress } from '../../src/check/rules/private-external-address.ts';
import { serviceWithoutPolicy } from '../../src/check/rules/service-without-policy.ts';
import { serviceWithoutWorkloads } from '../../src/check/rules/service-without-workloads.ts';
import { unknownCertificate } from '../../src/check/rules/unknown-certificate.ts';
import { unusedCertificate } from '../../src/check/rules/unused-certificate.ts';
import { unusedExternal } from '../../src/check/rules/unused-external.ts';
import type { External } from '../../src/model/external-service.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Service, ServicePort } from '../../src/model/service.ts';
import {
  backendOf,
  gatewayOf,
  meshOf,
  onEdge,
  routeOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const https: ServicePort = { number: 443, protocol: 'http', tls: {} };

function externalOf(name: string, external: Partial<External> = {}, port: ServicePort = https): Service {
  return serviceOf(name, {
    ports: { http: port },
    versions: {},
    external: { hostnames: [`${name}.example`], ...external },
  });
}

/** The service `page`, and these outside. */
function outside(services: Service[], parts: Partial<Mesh> = {}): Mesh {
  return meshOf({ services: [serviceOf('page'), ...services], ...parts });
}

const calling = (service: string) => ({ workloads: [workloadOf('page', { upstreams: [upstreamOf(service)] })] });

expectRule(externalInMesh, {
  valid: { 'TLS to something outside': outside([externalOf('api')]) },
  invalid: {
    'a workload of something outside': [
      outside([externalOf('api')], { workloads: [workloadOf('api')] }),
      { code: 'workload-of-external-service', at: ['workloads', 0, 'service'] },
    ],
    'versions of something outside': [
      outside([{ ...externalOf('api'), versions: { v1: {} } }]),
      { code: 'versions-of-external-service', at: ['services', 1, 'versions'] },
    ],
    'a rate limit of something outside': [
      outside([externalOf('api')], {
        rateLimitPolicies: [
          {
            namespace: 'shop',
            name: 'burst',
            target: { kind: 'service', namespace: 'shop', service: 'api' },
            limits: [],
          },
        ],
      }),
      { code: 'policy-of-external-service', at: ['rateLimitPolicies', 0, 'target'] },
    ],
    'somebody asked about requests to something outside': [
      outside([externalOf('api')], {
        externalAuthorizationPolicies: [
          {
            namespace: 'shop',
            name: 'asked',
            target: { kind: 'service', namespace: 'shop', service: 'api' },
            authorizer: { namespace: 'shop', service: 'page', port: 'http' },
          },
        ],
      }),
      { code: 'policy-of-external-service', at: ['externalAuthorizationPolicies', 0, 'target'] },
    ],
    'TLS between two sidecars': [
      meshOf({ services: [serviceOf('page', { ports: { http: https } })] }),
      {
        code: 'upstream-tls-in-mesh',
        at: ['services', 0, 'ports', 'http', 'tls'],
        message: 'port `http` of service `page` has `tls`, and is a service of the mesh',
      },
    ],
  },
});

expectRule(doubleTls, {
  valid: { 'TLS of programs': outside([externalOf('api', {}, { number: 443, protocol: 'tls' })]) },
  invalid: {
    'TLS inside TLS': [
      outside([externalOf('api', {}, { number: 443, protocol: 'tls', tls: {} })]),
      { code: 'double-tls', at: ['services', 1, 'ports', 'http', 'tls'] },
    ],
  },
});

expectRule(clearTextToTlsPort, {
  valid: {
    'HTTP at port 80': outside([externalOf('api', {}, { number: 80, protocol: 'http' })]),
    'TLS at port 443': outside([externalOf('api')]),
    'a service of the mesh at 443': meshOf({
      services: [serviceOf('page', { ports: { http: { number: 443, protocol: 'http' } } })],
    }),
  },
  invalid: {
    'HTTP at port 443': [
      outside([externalOf('api', {}, { number: 443, protocol: 'http' })]),
      { code: 'clear-text-to-tls-port', at: ['services', 1, 'ports', 'http', 'protocol'] },
    ],
  },
});

const tcp: ServicePort = { number: 5432, protocol: 'tcp' };

expectRule(externalDiscovery, {
  valid: {
    'one name': outside([externalOf('api')]),
    'a wildcard of requests': outside([externalOf('api', { hostnames: ['*.example'] })]),
    'a wildcard at one address': outside([
      externalOf('api', {
        hostnames: ['*.example'],
        discovery: { kind: 'static', endpoints: [{ address: '192.0.2.1' }] },
      }),
    ]),
    'one name of TCP': outside([externalOf('api', {}, tcp)]),
  },
  invalid: {
    'a wildcard of plain TCP': [
      outside([externalOf('db', { hostnames: ['*.db.example'] }, tcp)]),
      { code: 'external-discovery', at: ['services', 1, 'external', 'hostnames'] },
    ],
    'DNS for a wildcard': [
      outside([externalOf('api', { hostnames: ['*.example'], discovery: { kind: 'dns' } })]),
      {
        code: 'external-discovery',
        at: ['services', 1, 'external', 'discovery'],
        message: 'external service `api` cannot be found: there is no one name to ask DNS for',
      },
    ],
    'no address': [
      outside([externalOf('api', { discovery: { kind: 'static', endpoints: [] } })]),
      { code: 'external-discovery', at: ['services', 1, 'external', 'discovery'] },
    ],
    'a name among addresses, and an address among names': [
      outside([
        externalOf('api', { discovery: { kind: 'static', endpoints: [{ address: 'a.example' }] } }),
        externalOf('bpi', { discovery: { kind: 'logical-dns', endpoint: { address: '192.0.2.1' } } }),
      ]),
      { code: 'external-address', at: ['services', 1, 'external', 'discovery', 'endpoints', 0, 'address'] },
      { code: 'external-address', at: ['services', 2, 'external', 'discovery', 'endpoint', 'address'] },
    ],
    'TLS over TCP to one of several names': [
      outside([
        externalOf(
          'db',
          {
            hostnames: ['a.example', 'b.example'],
            discovery: { kind: 'static', endpoints: [{ address: '192.0.2.1' }] },
          },
          { ...tcp, tls: {} },
        ),
      ]),
      { code: 'external-discovery', at: ['services', 1, 'external', 'discovery'] },
    ],
  },
});

const elsewhere = { kind: 'service', namespace: 'shop', service: 'api' } as const;

expectRule(externalAcrossServices, {
  valid: {
    'its own route': outside([externalOf('api')], {
      httpRoutes: [routeOf('api', { parent: elsewhere, rules: [{ backends: [backendOf('api')] }] })],
    }),
  },
  invalid: {
    'a route of another service to it': [
      outside([externalOf('api')], { httpRoutes: [routeOf('page', { rules: [{ backends: [backendOf('api')] }] })] }),
      { code: 'external-across-services', at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'] },
    ],
    'a mirror of another service to it': [
      outside([externalOf('api')], {
        httpRoutes: [routeOf('page', { rules: [{ backends: [backendOf('page')], mirrors: [backendOf('api')] }] })],
      }),
      { code: 'external-across-services', at: ['httpRoutes', 0, 'rules', 0, 'mirrors', 0, 'service'] },
    ],
    'its route to another service': [
      outside([externalOf('api')], {
        httpRoutes: [routeOf('api', { parent: elsewhere, rules: [{ backends: [backendOf('page')] }] })],
      }),
      { code: 'external-across-services', at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'] },
    ],
    'an authorizer outside': [
      outside([externalOf('api')], {
        externalAuthorizationPolicies: [
          {
            namespace: 'shop',
            name: 'asked',
            target: { kind: 'service', namespace: 'shop', service: 'page' },
            authorizer: { namespace: 'shop', service: 'api', port: 'http' },
          },
        ],
      }),
      { code: 'external-across-services', at: ['externalAuthorizationPolicies', 0, 'authorizer'] },
    ],
    'a route of a gateway to it': [
      outside([externalOf('api')], {
        gateways: [gatewayOf('edge')],
        httpRoutes: [routeOf('page', { parent: onEdge(), rules: [{ backends: [backendOf('api')] }] })],
      }),
      { code: 'external-across-services', at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'] },
    ],
  },
});

expectRule(externalHostnameOverlap, {
  valid: {
    'two hosts': outside([externalOf('api'), externalOf('bank')]),
    'one host at two ports': outside([
      externalOf('api'),
      externalOf('bpi', { hostnames: ['api.example'] }, { ...https, number: 8443 }),
    ]),
  },
  invalid: {
    'one host twice': [
      outside([externalOf('api'), externalOf('bpi', { hostnames: ['api.example'] })]),
      {
        code: 'external-hostname-conflict',
        at: ['services', 2, 'external', 'hostnames', 0],
        related: [['services', 1, 'external', 'hostnames', 0]],
      },
    ],
    'a wildcard over a host': [
      outside([externalOf('api'), externalOf('wild', { hostnames: ['*.example'] })]),
      {
        code: 'wildcard-over-external',
        at: ['services', 2, 'external', 'hostnames', 0],
        related: [['services', 1, 'external', 'hostnames', 0]],
      },
    ],
  },
});

const atAddress = (address: string) => externalOf('api', { discovery: { kind: 'static', endpoints: [{ address }] } });

expectRule(privateExternalAddress, {
  valid: { 'a public address': outside([atAddress('192.0.2.1')]), 'a name': outside([externalOf('api')]) },
  invalid: {
    'a private address': [
      outside([atAddress('10.1.2.3')]),
      {
        code: 'private-external-address',
        at: ['services', 1, 'external', 'discovery', 'endpoints', 0, 'address'],
        message: 'external service `api` is at a private address: 10.1.2.3',
      },
    ],
    'the address of a machine': [
      outside([atAddress('203.0.113.7')], {
        workloads: [
          workloadOf('page', { placement: { kind: 'hosts', hosts: [{ node: 'a', address: '203.0.113.7' }] } }),
        ],
      }),
      {
        code: 'private-external-address',
        at: ['services', 1, 'external', 'discovery', 'endpoints', 0, 'address'],
        message: 'external service `api` is at the address of workload `page`: 203.0.113.7',
      },
    ],
  },
});

expectRule(unusedExternal, {
  valid: { 'one that is called': outside([externalOf('api')], calling('api')) },
  invalid: {
    'one that nobody calls': [outside([externalOf('api')]), { code: 'unused-external-service', at: ['services', 1] }],
  },
});

expectRule(serviceWithoutWorkloads, {
  valid: { 'something outside': outside([externalOf('api')], calling('api')) },
  invalid: {},
});

expectRule(serviceWithoutPolicy, {
  valid: {},
  invalid: {
    'something outside that nobody may call': [
      outside([externalOf('api')], calling('api')),
      { code: 'service-without-policy', at: ['services', 1] },
    ],
  },
});

const named: ServicePort = {
  ...https,
  tls: {
    authority: { namespace: 'shop', authority: 'web' },
    certificate: { namespace: 'shop', certificate: 'customer' },
  },
};
const declared = {
  certificates: [{ namespace: 'shop', name: 'customer' }],
  certificateAuthorities: [{ namespace: 'shop', name: 'web' }],
};

expectRule(unknownCertificate, {
  valid: { 'a certificate and an authority that exist': outside([externalOf('api', {}, named)], declared) },
  invalid: {
    'neither of them': [
      outside([externalOf('api', {}, named)]),
      { code: 'unknown-certificate', at: ['services', 1, 'ports', 'http', 'tls', 'authority', 'authority'] },
      { code: 'unknown-certificate', at: ['services', 1, 'ports', 'http', 'tls', 'certificate', 'certificate'] },
    ],
  },
});

expectRule(unusedCertificate, {
  valid: { 'what is used outside': outside([externalOf('api', {}, named)], declared) },
  invalid: {},
});

expectRule(invalidHostname, {
  valid: { 'a wildcard': outside([externalOf('api', { hostnames: ['*.example'] })]) },
  invalid: {
    'every host, and a server name with a star': [
      outside([externalOf('api', { hostnames: ['*'] }, { ...https, tls: { serverName: '*.example' } })]),
      { code: 'invalid-hostname', at: ['services', 1, 'external', 'hostnames', 0] },
      { code: 'invalid-hostname', at: ['services', 1, 'ports', 'http', 'tls', 'serverName'] },
    ],
  },
});

expectRule(invalidPort, {
  valid: {},
  invalid: {
    'an endpoint at port 0': [
      outside([externalOf('api', { discovery: { kind: 'static', endpoints: [{ address: '192.0.2.1', port: 0 }] } })]),
      { code: 'invalid-port', at: ['services', 1, 'external', 'discovery', 'endpoints', 0, 'port'] },
    ],
  },
});

const exit = { gateway: { namespace: 'shop', egressGateway: 'egress' } };
const egress = { namespace: 'shop', name: 'egress', placement: { kind: 'kubernetes' as const } };
const onHost = (address: string) => ({ kind: 'hosts' as const, hosts: [{ node: 'a', address }] });

expectRule(egressGateway, {
  valid: { 'one that is used': outside([externalOf('api', exit)], { egressGateways: [egress] }) },
  invalid: {
    'one that does not exist': [
      outside([externalOf('api', exit)]),
      { code: 'unknown-egress-gateway', at: ['services', 1, 'external', 'gateway', 'egressGateway'] },
    ],
    'one that nobody uses': [
      outside([], { egressGateways: [egress] }),
      { code: 'unused-egress-gateway', at: ['egressGateways', 0] },
    ],
  },
});

expectRule(externalAcrossServices, {
  valid: {
    'a route of another service to it, through a gateway that decides': outside([externalOf('api', exit)], {
      egressGateways: [egress],
      httpRoutes: [routeOf('page', { rules: [{ backends: [backendOf('api')] }] })],
    }),
  },
  invalid: {},
});

expectRule(externalDiscovery, {
  valid: {},
  invalid: {
    'TLS of programs to a wildcard, through a gateway': [
      outside([externalOf('api', { ...exit, hostnames: ['*.example'] }, { number: 443, protocol: 'tls' })]),
      { code: 'external-discovery', at: ['services', 1, 'external', 'hostnames'] },
    ],
  },
});

expectRule(duplicateIdentity, {
  valid: {},
  invalid: {
    'an egress gateway with the name of a gateway': [
      outside([], { gateways: [gatewayOf('egress')], egressGateways: [egress] }),
      { code: 'duplicate-identity', at: ['egressGateways', 0, 'name'], related: [['gateways', 0]] },
    ],
  },
});

expectRule(addressCollision, {
  valid: {},
  invalid: {
    'two egress gateways at one address': [
      outside([], {
        egressGateways: [
          { ...egress, placement: onHost('10.0.0.1') },
          { ...egress, name: 'other', placement: { kind: 'hosts', hosts: [{ node: 'b', address: '10.0.0.1' }] } },
        ],
      }),
      { code: 'address-collision', at: ['egressGateways', 1, 'placement', 'hosts', 0] },
    ],
  },
});
