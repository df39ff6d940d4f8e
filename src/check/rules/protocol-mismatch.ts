import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { isRoutable, type Protocol, type RouteKind, speaksHttp } from '../../model/protocol.ts';
import type { Service } from '../../model/service.ts';
import { anyRoutesOf } from '../any-route.ts';
import { attachedListener, attachedPort } from '../attachment.ts';
import { backendPath, type ResolvedBackend, resolvedBackendsOf } from '../backend.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A route stands on a port of its kind and sends to ports that speak what arrives there: requests to HTTP, gRPC only where
 * HTTP/2 is spoken, TLS to programs that speak TLS. Bytes of one protocol on a port of another are an error only the client sees.
 */
export function protocolMismatch({ mesh, directory, report }: Inspection): void {
  for (const { kind, route, routeAt } of anyRoutesOf(mesh)) {
    if (route.parent.kind !== 'service') continue;
    const { namespace, service: name, port } = route.parent;
    const service = directory.services.get(qualifiedName(namespace, name));
    const wrong = service && unsuitable(service, kind, port);
    if (!service || wrong === undefined) continue;
    const where = port === undefined ? [...routeAt, 'parent'] : [...routeAt, 'parent', 'port'];
    const advice = advices[kind];
    mismatch(route, { deed: 'is attached to', service, port: wrong[0], protocol: wrong[1], advice, at: where });
  }
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    const { protocol } = own(service.ports, backend.port) ?? {};
    const wanted = protocol && wantedOf(placed, directory);
    if (!protocol || !wanted || wanted.suits(protocol)) continue;
    const { deed, advice } = wanted;
    mismatch(route, { deed, service, port: backend.port, protocol, advice, at: backendPath(placed, 'port') });
  }

  function mismatch(route: { readonly namespace: string; readonly name: string }, found: Mismatch): void {
    const { deed, port, protocol, service, advice, at } = found;
    const name = referenceName(service.namespace, service.name, route.namespace);
    const parameters = { route: route.name, deed, port, service: name, protocol, advice };
    report(diagnose('protocol-mismatch', parameters, { at, label: listensOn(service) }));
  }
}

interface Mismatch {
  readonly deed: string;
  readonly service: Service;
  readonly port: string;
  readonly protocol: Protocol;
  readonly advice: string;
  readonly at: ModelPath;
}

/** What arrives at a backend, and what its port must speak. */
interface Wanted {
  readonly deed: string;
  readonly suits: (protocol: Protocol) => boolean;
  readonly advice: string;
}

const advices: Readonly<Record<RouteKind, string>> = {
  http: "name a port that speaks HTTP; if this one does, declare it as 'http', 'http2' or 'grpc'",
  grpc: "name a port that speaks HTTP/2; if this one does, declare it as 'grpc' or 'http2'",
  tcp: "name a port that is declared as 'tcp', or use the kind of route this one has",
  tls: "name a port that is declared as 'tls', or use the kind of route this one has",
};

/** The port a route is wrongly attached to: the one named, or the first of a service that has none of the right kind. */
function unsuitable(
  service: Service,
  kind: RouteKind,
  named: string | undefined,
): readonly [name: string, protocol: Protocol] | undefined {
  const ports = Object.entries(service.ports).map(([name, { protocol }]) => [name, protocol] as const);
  const suits = isRoutable[kind];
  if (named !== undefined) return ports.find(([name, protocol]) => name === named && !suits(protocol));
  return ports.every(([, protocol]) => !suits(protocol)) ? ports[0] : undefined;
}

function wantedOf({ kind, route }: ResolvedBackend, directory: Inspection['directory']): Wanted | undefined {
  const { parent } = route;
  if (kind === 'grpc') return grpc;
  if (kind === 'http') {
    const isGrpc = parent.kind === 'service' && attachedPort(directory, parent, kind)?.port.protocol === 'grpc';
    return isGrpc ? grpc : http;
  }
  if (kind === 'tcp') return tcp;
  if (parent.kind === 'service') return tlsThrough;
  const listener = attachedListener(directory, parent, kind)?.listener;
  if (listener?.protocol !== 'tls') return undefined;
  return listener.tls.kind === 'passthrough' ? tlsThrough : tlsEnded;
}

const http: Wanted = { deed: 'sends HTTP to', suits: speaksHttp, advice: advices.http };

const grpc: Wanted = {
  deed: 'sends gRPC to',
  suits: isRoutable.grpc,
  advice: advices.grpc,
};

const tcp: Wanted = {
  deed: 'sends connections to',
  suits: (protocol) => !speaksHttp(protocol),
  advice: "name a port that is declared as 'tcp' or 'tls', or use an HTTP route",
};

const tlsThrough: Wanted = {
  deed: 'sends TLS to',
  suits: (protocol) => protocol === 'tls',
  advice: "TLS goes through to the program: name a port that is declared as 'tls'",
};

const tlsEnded: Wanted = {
  deed: 'sends what was inside TLS to',
  suits: (protocol) => protocol === 'tcp',
  advice: "TLS ends at the gateway: name a port that is declared as 'tcp', or let TLS through",
};
