import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** The number of proxies in front is one that can be: too large a number takes what a client wrote for a proxy's word. */
export function invalidHops({ mesh, report }: Inspection): void {
  for (const [index, { name, trustedProxies }] of mesh.gateways.entries()) {
    const hops = trustedProxies?.hops;
    if (hops === undefined || (Number.isInteger(hops) && hops >= 1 && hops <= 10)) continue;
    report(diagnose('invalid-hops', { gateway: name, hops }, { at: ['gateways', index, 'trustedProxies', 'hops'] }));
  }
}
