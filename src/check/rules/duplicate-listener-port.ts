import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** The listeners of a gateway have different ports: a listener is one port with one list of host names. */
export function duplicateListenerPort({ mesh, report }: Inspection): void {
  for (const [index, gateway] of mesh.gateways.entries()) {
    const seen = new Map<number, string>();
    for (const [name, { port }] of Object.entries(gateway.listeners)) {
      const first = seen.get(port);
      if (first === undefined) {
        seen.set(port, name);
        continue;
      }
      const parameters = { gateway: gateway.name, port, first, second: name };
      const related = [{ message: 'the other listener', at: ['gateways', index, 'listeners', first] }];
      const at = ['gateways', index, 'listeners', name, 'port'];
      report(diagnose('duplicate-listener-port', parameters, { at, related }));
    }
  }
}
