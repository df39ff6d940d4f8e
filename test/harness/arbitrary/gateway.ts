import type { Certificate, CertificateAuthority } from '../../../src/model/certificate.ts';
import type { Gateway } from '../../../src/model/gateway.ts';
import type { GatewayListener } from '../../../src/model/gateway-listener.ts';
import type { TlsTermination } from '../../../src/model/listener-tls.ts';
import type { Placement } from '../../../src/model/placement.ts';
import type { ProxySource } from '../../../src/model/proxy-source.ts';
import type { Service } from '../../../src/model/service.ts';
import type { ConnectionBackend, ConnectionParent, TcpRoute } from '../../../src/model/tcp-route.ts';
import type { TlsRoute } from '../../../src/model/tls-route.ts';
import type { Choice } from './choice.ts';

/** What lies on the nodes of a generated mesh: a certificate and authorities of each namespace. */
export interface Vault {
  readonly certificates: Certificate[];
  readonly certificateAuthorities: CertificateAuthority[];
}

/** The same for every mesh, so that listeners need not ask what there is. Declared for every name a listener serves. */
export function arbitraryVault(): Vault {
  const hostnames = [...exactNames, '*.wild.example', '*.tls.example'];
  return {
    certificates: [
      { namespace: 'alpha', name: 'all', hostnames },
      { namespace: 'alpha', name: 'unknown' },
    ],
    certificateAuthorities: [{ namespace: 'alpha', name: 'partners' }],
  };
}

const exactNames = ['one.example', 'exact.wild.example', 'one.tls.example', 'two.tls.example'];

/** A gateway with one to three ports, each of any kind; two listeners share one now and then. */
export function arbitraryGateway(placement: Pick<Placement, 'kind'>, address: () => string, choice: Choice): Gateway {
  const ports = Array.from({ length: choice.number(1, 3) }, () => listenersOfPort(choice));
  const trusted = choice.seldom(() => ({ from: source(choice), hops: choice.number(1, 3) }));
  return {
    namespace: placement.kind === 'hosts' ? choice.one(['alpha', 'beta']) : 'alpha',
    name: `gateway-${choice.next()}`,
    listeners: Object.fromEntries(ports.flat()),
    ...(trusted !== undefined && { trustedProxies: trusted }),
    placement:
      placement.kind === 'hosts'
        ? { kind: 'hosts', hosts: [{ node: choice.one(['node-a', 'node-b']), address: address() }] }
        : { kind: 'kubernetes' },
  };
}

function listenersOfPort(choice: Choice): [string, GatewayListener][] {
  const index = choice.next();
  const port = 10_000 + index;
  const hostnames = choice.some(['one.example', '*.wild.example', 'exact.wild.example'], 1);
  const proxyProtocol = choice.seldom(() => ({ from: source(choice) }));
  const allowedRoutes = choice.seldom(() => ({ namespaces: { kind: 'listed' as const, names: ['beta'] } }));
  const common = {
    port,
    ...(proxyProtocol !== undefined && { proxyProtocol }),
    ...(allowedRoutes !== undefined && { allowedRoutes }),
  };
  const http3 = proxyProtocol === undefined ? choice.maybe(() => ({})) : undefined;
  const http: GatewayListener = { ...common, protocol: 'http', hostnames };
  const https: GatewayListener = {
    ...common,
    protocol: 'https',
    hostnames,
    tls: termination(choice),
    ...(http3 !== undefined && { http3 }),
  };
  const tls: GatewayListener = {
    ...common,
    protocol: 'tls',
    hostnames: choice.some(['*.tls.example', 'one.tls.example'], 1),
    tls: choice.one([{ kind: 'passthrough' }, termination(choice)] as const),
  };
  const tcp: GatewayListener = { ...common, protocol: 'tcp' };
  const chosen = choice.one([[http], [http], [https], [tls], [tcp], [https, tls]] as const);
  return chosen.map((listener, place) => [`listener-${index}-${place}`, listener]);
}

function source(choice: Choice): ProxySource {
  if (choice.one([true, false])) return { kind: 'any' };
  return { kind: 'addresses', addresses: choice.some(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'], 1) };
}

function termination(choice: Choice): TlsTermination {
  const namespace = 'alpha';
  const minVersion = choice.maybe(() => choice.one(['1.2', '1.3'] as const));
  const curves = choice.maybe(() => choice.some(['X25519MLKEM768', 'X25519', 'P-256'] as const, 1));
  const required = choice.maybe(() => choice.one([true, false]));
  const clients = choice.maybe(() => ({
    authority: { namespace, authority: 'partners' },
    ...(required !== undefined && { required }),
    names: choice.some([{ kind: 'dns', value: 'client.example' } as const]),
  }));
  return {
    kind: 'terminate',
    certificates: [{ namespace, certificate: 'all' }, ...choice.some([{ namespace, certificate: 'unknown' }])],
    ...(minVersion !== undefined && { minVersion }),
    ...(curves !== undefined && { curves }),
    ...(clients !== undefined && { clients }),
  };
}

/** Routes of connections on ports of services, and on listeners of gateways. */
export function connectionRoutes(
  services: readonly Service[],
  gateways: readonly Gateway[],
  choice: Choice,
): { tcpRoutes: TcpRoute[]; tlsRoutes: TlsRoute[] } {
  const ports = { tcp: portsSpeaking(services, 'tcp'), tls: portsSpeaking(services, 'tls') };
  const tcpRoutes = choice.some(ports.tcp).map((port): TcpRoute => tcpRoute(port.parent, ports.tcp, choice));
  const tlsRoutes = choice.some(ports.tls).map((port): TlsRoute => {
    const hostnames = choice.maybe(() => choice.some(['a.example', '*.b.example'], 1));
    return { ...tcpRoute(port.parent, ports.tls, choice), ...(hostnames !== undefined && { hostnames }) };
  });
  for (const { namespace, name, listeners } of gateways) {
    for (const [listener, accepted] of Object.entries(listeners)) {
      const parent = { kind: 'gateway', namespace, gateway: name, listener } as const;
      if (accepted.protocol === 'tcp' && ports.tcp.length > 0) tcpRoutes.push(tcpRoute(parent, ports.tcp, choice));
      if (accepted.protocol !== 'tls') continue;
      const inside = accepted.tls.kind === 'passthrough' ? ports.tls : ports.tcp;
      if (inside.length > 0) tlsRoutes.push(tcpRoute(parent, inside, choice));
    }
  }
  return { tcpRoutes, tlsRoutes };
}

interface SpeakingPort {
  readonly service: Service;
  readonly port: string;
  readonly parent: ConnectionParent;
}

function portsSpeaking(services: readonly Service[], protocol: 'tcp' | 'tls'): SpeakingPort[] {
  return services.flatMap((service) =>
    Object.entries(service.ports).flatMap(([port, spoken]): SpeakingPort[] => {
      if (spoken.protocol !== protocol) return [];
      const { namespace, name } = service;
      return [{ service, port, parent: { kind: 'service', namespace, service: name, port } }];
    }),
  );
}

function tcpRoute(parent: ConnectionParent, ports: readonly SpeakingPort[], choice: Choice): TcpRoute {
  return {
    namespace: parent.namespace,
    name: `connections-${choice.next()}`,
    parent,
    backends: backendsAmong(ports, choice),
  };
}

/** Backends of different services, so that none is repeated and none is part of another. */
function backendsAmong(ports: readonly SpeakingPort[], choice: Choice): ConnectionBackend[] {
  const byService = new Map(ports.map((port) => [port.service, port]));
  return choice.some([...byService.values()], 1).map(({ service, port }, index) => {
    const version = choice.maybe(() => choice.one([undefined, ...Object.keys(service.versions)]));
    return {
      namespace: service.namespace,
      service: service.name,
      port,
      ...(version !== undefined && { version }),
      weight: choice.number(index === 0 ? 1 : 0, 100),
    };
  });
}
