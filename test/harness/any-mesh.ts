import fc from 'fast-check';
import type { Mesh } from '../../src/model/mesh.ts';
import { anyExternalAuthorizationPolicies, anyRateLimitPolicies } from './any-limits.ts';
import { anyDefaults, anyTrafficPolicy } from './any-policy.ts';

/**
 * Meshes of the right shape, most of them wrong: names come from so small a set that references often hit, values are
 * now and then ones no author should write.
 */
export function anyMesh(): fc.Arbitrary<Mesh> {
  return fc.record({
    apiVersion: fc.constant('meshc/v1' as const),
    kind: fc.constant('Mesh' as const),
    name: anyName,
    environment: anyName,
    trustDomain: fc.constantFrom('test.example', 'Test', ''),
    defaults: anyDefaults,
    namespaces: fc.array(fc.record({ name: anyNamespace, defaults: anyDefaults }), { maxLength: 2 }),
    services: fc.array(anyService, { maxLength: 4 }),
    workloads: fc.array(anyWorkload, { maxLength: 4 }),
    gateways: fc.array(anyGateway, { maxLength: 2 }),
    certificates: fc.array(anyCertificate, { maxLength: 2 }),
    certificateAuthorities: fc.array(fc.record(named), { maxLength: 2 }),
    httpRoutes: fc.array(anyRoute, { maxLength: 4 }),
    grpcRoutes: fc.array(anyGrpcRoute, { maxLength: 2 }),
    tcpRoutes: fc.array(anyTcpRoute, { maxLength: 2 }),
    tlsRoutes: fc.array(anyTlsRoute, { maxLength: 2 }),
    authorizationPolicies: fc.array(anyPolicy, { maxLength: 4 }),
    rateLimitPolicies: anyRateLimitPolicies(words),
    externalAuthorizationPolicies: anyExternalAuthorizationPolicies(words),
  });
}

const anyName = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString', 'A', '');
const anyNamespace = fc.constantFrom('shop', 'shop', 'sales');
const anyNumber = fc.constantFrom(80, 8080, 15006, 15000, 0, -1, 1.5, 70000);
const anyAddress = fc.constantFrom('127.0.0.1', '10.0.0.1', '::1', 'fd00::1', '0.0.0.0', 'host', '');
const anyHostname = fc.constantFrom('*', 'a.example', '*.example', 'A.example', 'http://a', '');
const anyText = fc.constantFrom(
  '/',
  '/a',
  '/a/',
  '/a/*',
  '/.*',
  '.*',
  '/a/.*',
  '(',
  '',
  'a ',
  '/a?b',
  '//',
  '\ud800',
  '*',
);
const anyProtocol = fc.constantFrom('http', 'http2', 'grpc', 'tcp', 'tls');

const named = { namespace: anyNamespace, name: anyName };
const serviceReference = { namespace: anyNamespace, service: anyName };

const anyPort = fc.record(
  { number: anyNumber, protocol: anyProtocol, trafficPolicy: anyTrafficPolicy },
  { requiredKeys: ['number', 'protocol'] },
);

const anyService = fc.record(
  {
    ...named,
    ports: fc.dictionary(anyName, anyPort, { maxKeys: 3 }),
    versions: fc.dictionary(anyName, fc.record({ trafficPolicy: anyTrafficPolicy }, { requiredKeys: [] }), {
      maxKeys: 3,
    }),
    trafficPolicy: anyTrafficPolicy,
  },
  { requiredKeys: ['namespace', 'name', 'ports', 'versions'] },
);

const anyPart = fc.constantFrom('eu', 'a/b', '');
const anyLocality = fc.record({ region: anyPart, zone: anyPart, subzone: anyPart }, { requiredKeys: ['region'] });

const anyPlacement = fc.oneof(
  fc.record({
    kind: fc.constant('hosts' as const),
    hosts: fc.array(
      fc.record(
        {
          node: anyName,
          address: anyAddress,
          inboundPort: anyNumber,
          applicationPorts: fc.dictionary(anyName, anyNumber, { maxKeys: 2 }),
          locality: anyLocality,
          labels: fc.dictionary(fc.constantFrom('rack', 'my rack', ''), fc.constantFrom('r1', ''), { maxKeys: 2 }),
        },
        { requiredKeys: ['node', 'address'] },
      ),
      { maxLength: 3 },
    ),
  }),
  fc.record(
    {
      kind: fc.constant('kubernetes' as const),
      image: fc.constantFrom('page:1', 'page', 'page:latest', 'Page', ''),
      replicas: fc.constantFrom(1, 3, 0, 1.5),
    },
    { requiredKeys: ['kind'] },
  ),
);

const anyListen = fc.record({ address: anyAddress, port: anyNumber }, { requiredKeys: ['port'] });

const anyWorkload = fc.record(
  {
    ...named,
    service: anyName,
    version: anyName,
    placement: anyPlacement,
    upstreams: fc.array(
      fc.record(
        { ...serviceReference, port: anyName, listen: anyListen },
        { requiredKeys: ['namespace', 'service', 'port'] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['namespace', 'name', 'service', 'placement', 'upstreams'] },
);

const anyCertificate = fc.record(
  { ...named, hostnames: fc.array(anyHostname, { maxLength: 2 }) },
  { requiredKeys: ['namespace', 'name'] },
);

const anyTermination = fc.record(
  {
    kind: fc.constant('terminate' as const),
    certificates: fc.array(fc.record({ namespace: anyNamespace, certificate: anyName }), { maxLength: 2 }),
    minVersion: fc.constantFrom('1.2', '1.3'),
    maxVersion: fc.constantFrom('1.2', '1.3'),
    ciphers: fc.array(fc.constantFrom('ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384'), { maxLength: 2 }),
    curves: fc.array(fc.constantFrom('X25519', 'P-256'), { maxLength: 2 }),
    alpn: fc.array(fc.constantFrom('h2', 'http/1.1', '', 'x'), { maxLength: 2 }),
    clients: fc.record(
      {
        authority: fc.record({ namespace: anyNamespace, authority: anyName }),
        required: fc.boolean(),
        names: fc.array(fc.record({ kind: fc.constantFrom('dns', 'uri', 'email'), value: anyText }), { maxLength: 2 }),
      },
      { requiredKeys: ['authority'] },
    ),
  },
  { requiredKeys: ['kind', 'certificates'] },
);

const anyHostnames = fc.array(anyHostname, { maxLength: 3 });

const anySource = fc.oneof(
  fc.record({ kind: fc.constant('any' as const) }),
  fc.record({
    kind: fc.constant('addresses' as const),
    addresses: fc.array(fc.constantFrom('10.0.0.0/8', '10.0.0.1/8', '::/0', 'host', ''), { maxLength: 2 }),
  }),
);
const anyListenerPort = {
  port: anyNumber,
  proxyProtocol: fc.record({ from: anySource }),
  allowedRoutes: fc.record(
    {
      namespaces: fc.oneof(
        fc.record({ kind: fc.constant('all' as const) }),
        fc.record({ kind: fc.constant('listed' as const), names: fc.array(anyNamespace, { maxLength: 2 }) }),
      ),
      hostnames: fc.constantFrom('owned', 'shared'),
    },
    { requiredKeys: ['namespaces'] },
  ),
};

const anyListener = fc.oneof(
  fc.record(
    { ...anyListenerPort, protocol: fc.constant('http' as const), hostnames: anyHostnames },
    { requiredKeys: ['port', 'protocol', 'hostnames'] },
  ),
  fc.record(
    {
      ...anyListenerPort,
      protocol: fc.constant('https' as const),
      hostnames: anyHostnames,
      tls: anyTermination,
      http3: fc.record({ port: anyNumber }, { requiredKeys: [] }),
    },
    { requiredKeys: ['port', 'protocol', 'hostnames', 'tls'] },
  ),
  fc.record(
    {
      ...anyListenerPort,
      protocol: fc.constant('tls' as const),
      hostnames: anyHostnames,
      tls: fc.oneof(anyTermination, fc.constant({ kind: 'passthrough' as const })),
    },
    { requiredKeys: ['port', 'protocol', 'hostnames', 'tls'] },
  ),
  fc.record({ ...anyListenerPort, protocol: fc.constant('tcp' as const) }, { requiredKeys: ['port', 'protocol'] }),
);

const anyGateway = fc.record(
  {
    ...named,
    listeners: fc.dictionary(anyName, anyListener, { maxKeys: 3 }),
    trustedProxies: fc.record({ from: anySource, hops: fc.constantFrom(1, 0, 1.5, 11) }, { requiredKeys: ['from'] }),
    placement: anyPlacement,
  },
  { requiredKeys: ['namespace', 'name', 'listeners', 'placement'] },
);

const anyPath = fc.oneof(
  fc.record({ kind: fc.constantFrom('exact', 'prefix', 'regex'), value: anyText }),
  fc.record(
    { kind: fc.constantFrom('exact', 'prefix', 'template'), value: anyText, ignoreCase: fc.boolean() },
    { requiredKeys: ['kind', 'value'] },
  ),
);
const anyHeaderName = fc.constantFrom('x-a', 'X-A', 'Host', ':path', 'a=b', '', '__proto__');
const anyValue = fc.oneof(
  fc.record({ kind: fc.constantFrom('exact', 'prefix', 'suffix', 'regex'), value: anyText }),
  fc.record({ kind: fc.constant('present' as const) }),
);
const anyValues = fc.dictionary(anyHeaderName, anyValue, { maxKeys: 2 });
const anyHeaders = fc.dictionary(
  anyHeaderName,
  fc.oneof(anyValue, fc.record({ kind: fc.constant('absent' as const) })),
  { maxKeys: 2 },
);
const anyHeaderChanges = fc.record(
  {
    set: fc.dictionary(anyHeaderName, anyText, { maxKeys: 2 }),
    add: fc.dictionary(anyHeaderName, anyText, { maxKeys: 2 }),
    remove: fc.array(anyHeaderName, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const anyDuration = fc.constantFrom('2s', '0s', '25h', '1.5s', '30', 'soon', 'unlimited');
const anyPercent = fc.constantFrom(0, 0.00001, 50, 100, 101, -1);
const anyShared = {
  mirrors: fc.array(
    fc.record(
      { ...serviceReference, port: anyName, version: anyName, percent: anyPercent },
      { requiredKeys: ['namespace', 'service', 'port'] },
    ),
    { maxLength: 2 },
  ),
  requestHeaders: anyHeaderChanges,
  responseHeaders: anyHeaderChanges,
  timeout: anyDuration,
  idleTimeout: anyDuration,
  sessionAffinity: fc.oneof(
    fc.record({ kind: fc.constant('header' as const), name: anyHeaderName }),
    fc.record(
      { kind: fc.constant('cookie' as const), name: anyText, path: anyText, ttl: anyDuration },
      { requiredKeys: ['kind', 'name'] },
    ),
  ),
};
const anyFault = <Abort>(abort: fc.Arbitrary<Abort>) =>
  fc.record(
    {
      delay: fc.record({ duration: anyDuration, percent: anyPercent }, { requiredKeys: ['duration'] }),
      abort,
      headers: anyHeaders,
    },
    { requiredKeys: [] },
  );
const anyRetryLimits = {
  attempts: fc.constantFrom(1, 0, 3, -1, 0.5, 100),
  perTryTimeout: anyDuration,
  backoff: fc.record({ base: anyDuration, max: anyDuration }, { requiredKeys: [] }),
};
const anyTargetPath = fc.record({ kind: fc.constantFrom('full', 'prefix'), value: anyText });

const anyMatch = fc.record(
  {
    path: anyPath,
    method: fc.constantFrom('GET', 'CONNECT'),
    scheme: fc.constantFrom('http', 'https'),
    headers: anyHeaders,
    query: anyValues,
  },
  { requiredKeys: [] },
);

const anyBackends = fc.array(
  fc.record(
    {
      ...serviceReference,
      port: anyName,
      version: anyName,
      weight: fc.constantFrom(0, 1, 10, -1, 0.5, 2_000_000),
      requestHeaders: anyHeaderChanges,
      responseHeaders: anyHeaderChanges,
    },
    { requiredKeys: ['namespace', 'service', 'port'] },
  ),
  { maxLength: 3 },
);

const anyRule = fc.record(
  {
    matches: fc.array(anyMatch, { maxLength: 3 }),
    backends: anyBackends,
    redirect: fc.record(
      { scheme: fc.constantFrom('http', 'https'), hostname: anyHostname, port: anyNumber, path: anyTargetPath },
      { requiredKeys: [] },
    ),
    directResponse: fc.record(
      { status: fc.constantFrom(200, 204, 99, 0.5), body: anyText, contentType: anyText },
      { requiredKeys: ['status'] },
    ),
    ...anyShared,
    fault: anyFault(fc.record({ status: fc.constantFrom(200, 99, 0.5) })),
    rewrite: fc.record(
      {
        hostname: anyHostname,
        path: fc.oneof(
          anyTargetPath,
          fc.record({ kind: fc.constant('regex' as const), pattern: anyText, substitution: anyText }),
          fc.record({ kind: fc.constant('template' as const), value: anyText }),
        ),
      },
      { requiredKeys: [] },
    ),
    retry: fc.record(
      {
        ...anyRetryLimits,
        on: fc.array(fc.constantFrom('5xx', 'reset'), { maxLength: 2 }),
        statusCodes: fc.array(fc.constantFrom(503, 200, 0.5), { maxLength: 2 }),
        methods: fc.array(fc.constantFrom('GET', 'POST', 'CONNECT'), { maxLength: 2 }),
      },
      { requiredKeys: ['attempts'] },
    ),
    cors: fc.record(
      {
        allowOrigins: fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('any' as const) }),
            fc.record({ kind: fc.constantFrom('exact', 'subdomains', 'regex'), value: anyText }),
          ),
          { maxLength: 2 },
        ),
        allowHeaders: fc.array(anyHeaderName, { maxLength: 2 }),
        maxAge: anyDuration,
        allowCredentials: fc.boolean(),
      },
      { requiredKeys: ['allowOrigins'] },
    ),
    upgrades: fc.array(fc.constantFrom('websocket', 'CONNECT', 'a b', ''), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const anyRouteHead = {
  ...named,
  order: fc.constantFrom('most-specific', 'as-written'),
  parent: fc.oneof(
    fc.record(
      {
        kind: fc.constant('service' as const),
        ...serviceReference,
        port: anyName,
        hostnames: fc.array(anyHostname, { maxLength: 3 }),
      },
      { requiredKeys: ['kind', 'namespace', 'service'] },
    ),
    fc.record(
      {
        kind: fc.constant('gateway' as const),
        namespace: anyNamespace,
        gateway: anyName,
        listener: anyName,
        hostnames: fc.array(anyHostname, { maxLength: 3 }),
      },
      { requiredKeys: ['kind', 'namespace', 'gateway'] },
    ),
  ),
};
const requiredOfRoute: ('namespace' | 'name' | 'parent' | 'rules')[] = ['namespace', 'name', 'parent', 'rules'];
const anyRoute = fc.record(
  { ...anyRouteHead, rules: fc.array(anyRule, { maxLength: 3 }) },
  { requiredKeys: requiredOfRoute },
);

const anyGrpcName = fc.record({ kind: fc.constantFrom('exact', 'regex'), value: anyText });
const anyGrpcRule = fc.record(
  {
    matches: fc.array(
      fc.record({ service: anyGrpcName, method: anyGrpcName, headers: anyHeaders }, { requiredKeys: [] }),
      { maxLength: 2 },
    ),
    backends: anyBackends,
    ...anyShared,
    fault: anyFault(fc.record({ grpcStatus: fc.constant('unavailable' as const) })),
    deadline: anyDuration,
    retry: fc.record(
      {
        ...anyRetryLimits,
        on: fc.array(fc.constantFrom('unavailable', 'refused-stream'), { maxLength: 2 }),
        idempotent: fc.boolean(),
      },
      { requiredKeys: ['attempts'] },
    ),
  },
  { requiredKeys: [] },
);
const anyGrpcRoute = fc.record(
  { ...anyRouteHead, rules: fc.array(anyGrpcRule, { maxLength: 2 }) },
  { requiredKeys: requiredOfRoute },
);

const anyConnectionParent = fc.oneof(
  fc.record(
    { kind: fc.constant('service' as const), ...serviceReference, port: anyName },
    { requiredKeys: ['kind', 'namespace', 'service'] },
  ),
  fc.record(
    { kind: fc.constant('gateway' as const), namespace: anyNamespace, gateway: anyName, listener: anyName },
    { requiredKeys: ['kind', 'namespace', 'gateway'] },
  ),
);

const anyTcpRoute = fc.record({ ...named, parent: anyConnectionParent, backends: anyBackends });

const anyTlsRoute = fc.record(
  { ...named, parent: anyConnectionParent, hostnames: anyHostnames, backends: anyBackends },
  { requiredKeys: ['namespace', 'name', 'parent', 'backends'] },
);

const anyCaller = fc.oneof(
  fc.record({ kind: fc.constant('service' as const), ...serviceReference }),
  fc.record({ kind: fc.constant('workload' as const), namespace: anyNamespace, workload: anyName }),
  fc.record({ kind: fc.constant('gateway' as const), namespace: anyNamespace, gateway: anyName }),
);

const anyPolicy = fc.record({
  ...named,
  target: fc.record(serviceReference),
  action: fc.constantFrom('allow', 'deny'),
  rules: fc.array(
    fc.record(
      {
        from: fc.array(anyCaller, { maxLength: 3 }),
        ports: fc.array(anyName, { maxLength: 2 }),
        methods: fc.array(fc.constantFrom('GET', 'PUT', 'CONNECT'), { maxLength: 2 }),
        paths: fc.array(anyText, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  ),
});

const words = { name: anyName, namespace: anyNamespace, number: anyNumber, text: anyText, caller: anyCaller };
