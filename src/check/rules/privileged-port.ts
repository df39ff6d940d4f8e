import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isPort } from '../../scalar/port.ts';
import type { Inspection } from '../rule.ts';

/**
 * On a machine ports below 1024 need a privilege that a proxy does not have by itself. On Kubernetes the manifests see to it;
 * elsewhere somebody must, once for each node, and is told so once for each gateway.
 */
export function privilegedPort({ mesh, report }: Inspection): void {
  for (const [index, { name, listeners, placement }] of mesh.gateways.entries()) {
    if (placement.kind !== 'hosts') continue;
    const [first] = Object.entries(listeners).filter(([, { port }]) => isPort(port) && port < 1024);
    if (!first) continue;
    const [listener, { port }] = first;
    const at = ['gateways', index, 'listeners', listener, 'port'];
    report(diagnose('privileged-port', { gateway: name, port }, { at }));
  }
}
