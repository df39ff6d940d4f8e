import { diagnose } from '../../diagnostic/diagnostic.ts';
import { backendPath, resolvedBackendsOf } from '../backend.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Upgrades are of HTTP/1.1; HTTP/2 has other means (RFC 9113 section 8.6), and a program that speaks it does not expect them. */
export function upgradeNotSpoken({ mesh, directory, report }: Inspection): void {
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    if (placed.kind !== 'http' || !placed.rule.upgrades?.length || !placed.backendAt.includes('backends')) continue;
    const { route, backend, service } = placed;
    const protocol = own(service.ports, backend.port)?.protocol;
    if (protocol !== 'http2' && protocol !== 'grpc') continue;
    const parameters = {
      route: route.name,
      port: backend.port,
      service: referenceName(service.namespace, service.name, route.namespace),
      protocol,
    };
    report(diagnose('upgrade-not-spoken', parameters, { at: backendPath(placed, 'port'), label: listensOn(service) }));
  }
}
