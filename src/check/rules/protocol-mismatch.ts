import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Protocol, Service } from '../../model/service.ts';
import { attachedPort, routablePorts } from '../attachment.ts';
import { backendPath, resolvedBackendsOf } from '../backend.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import { type AnyRoute, type PlacedRoute, routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * HTTP routes stand on HTTP ports and send to HTTP ports, and gRPC stands and goes only where HTTP/2 is spoken. Bytes of one
 * protocol on a port of another are an error only the client sees.
 */
export function protocolMismatch({ mesh, directory, report }: Inspection): void {
  for (const { kind, route, routeAt } of routesOf(mesh)) {
    if (route.parent.kind !== 'service') continue;
    const { namespace, service: name, port } = route.parent;
    const service = directory.services.get(qualifiedName(namespace, name));
    const wrong = service && wrongPort(service, port, kind);
    if (!service || !wrong) continue;
    const at = port === undefined ? [...routeAt, 'parent'] : [...routeAt, 'parent', 'port'];
    mismatch(route, { deed: 'is attached to', service, ...wrong, at });
  }
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    const { protocol } = own(service.ports, backend.port) ?? {};
    const found = { service, port: backend.port, at: backendPath(placed, 'port') };
    if (protocol === 'tcp') mismatch(route, { ...found, deed: 'sends HTTP to', protocol });
    if (protocol === 'http' && speaksGrpc(placed)) mismatch(route, { ...found, deed: 'sends gRPC to', protocol });
  }

  function speaksGrpc({ kind, route: { parent } }: PlacedRoute): boolean {
    if (kind === 'grpc') return true;
    return parent.kind === 'service' && attachedPort(directory, parent, kind)?.port.protocol === 'grpc';
  }

  function mismatch(route: AnyRoute, found: Mismatch): void {
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
function wrongPort(
  service: Service,
  named: string | undefined,
  kind: PlacedRoute['kind'],
): { readonly port: string; readonly protocol: Protocol } | undefined {
  const routable = routablePorts(service, kind);
  if (named === undefined && routable.length > 0) return undefined;
  const port = named ?? Object.keys(service.ports)[0];
  const protocol = port === undefined ? undefined : own(service.ports, port)?.protocol;
  return port === undefined || protocol === undefined || routable.includes(port) ? undefined : { port, protocol };
}
