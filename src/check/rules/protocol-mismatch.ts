import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { HttpRoute } from '../../model/http-route.ts';
import type { Protocol, Service } from '../../model/service.ts';
import { attachedPort } from '../attachment.ts';
import { backendPath, resolvedBackendsOf } from '../backend.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * HTTP routes stand on HTTP ports and send to HTTP ports, and gRPC goes only where HTTP/2 is spoken. Bytes of one
 * protocol on a port of another are an error only the client sees.
 */
export function protocolMismatch({ mesh, directory, report }: Inspection): void {
  for (const { route, routeAt } of routesOf(mesh)) {
    if (route.parent.kind !== 'service') continue;
    const { namespace, service: name, port } = route.parent;
    const service = directory.services.get(qualifiedName(namespace, name));
    const wrong = service && tcpPort(service, port);
    if (!service || wrong === undefined) continue;
    const at = port === undefined ? [...routeAt, 'parent'] : [...routeAt, 'parent', 'port'];
    mismatch(route, { deed: 'is attached to', service, port: wrong, protocol: 'tcp', at });
  }
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    const { protocol } = own(service.ports, backend.port) ?? {};
    const found = { service, port: backend.port, at: backendPath(placed, 'port') };
    if (protocol === 'tcp') mismatch(route, { ...found, deed: 'sends HTTP to', protocol });
    if (protocol === 'http' && route.parent.kind === 'service') {
      const speaksGrpc = attachedPort(directory, route.parent)?.port.protocol === 'grpc';
      if (speaksGrpc) mismatch(route, { ...found, deed: 'sends gRPC to', protocol });
    }
  }

  function mismatch(route: HttpRoute, found: Mismatch): void {
    const { deed, port, protocol, service, at } = found;
    const name = referenceName(service.namespace, service.name, route.namespace);
    const parameters = { route: route.name, deed, port, service: name, protocol };
    report(diagnose('protocol-mismatch', parameters, { at, label: listensOn(service) }));
  }
}

interface Mismatch {
  readonly deed: string;
  readonly service: Service;
  readonly port: string;
  readonly protocol: Protocol;
  readonly at: ModelPath;
}

/** The port a route is wrongly attached to: the one named, or any of a service that has no other kind. */
function tcpPort(service: Service, named: string | undefined): string | undefined {
  if (named !== undefined) return own(service.ports, named)?.protocol === 'tcp' ? named : undefined;
  const ports = Object.entries(service.ports);
  return ports.every(([, port]) => port.protocol === 'tcp') ? ports[0]?.[0] : undefined;
}
