import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isUnicast } from '../../scalar/ip-address.ts';
import { placedHostsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** The address of a host is the IP address of one machine. Others call it there, and nothing resolves names on the way. */
export function invalidAddress({ mesh, report }: Inspection): void {
  for (const { subject, host, hostAt } of placedHostsOf(mesh)) {
    if (isUnicast(host.address)) continue;
    report(diagnose('invalid-address', { subject, address: host.address }, { at: [...hostAt, 'address'] }));
  }
}
