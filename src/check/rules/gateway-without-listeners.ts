import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A gateway has a listener: it exists to let requests in. */
export function gatewayWithoutListeners({ mesh, report }: Inspection): void {
  for (const [index, gateway] of mesh.gateways.entries()) {
    if (Object.keys(gateway.listeners).length > 0) continue;
    const at = ['gateways', index, 'listeners'];
    report(diagnose('gateway-without-listeners', { gateway: gateway.name }, { at }));
  }
}
