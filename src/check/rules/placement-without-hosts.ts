import { diagnose } from '../../diagnostic/diagnostic.ts';
import { placedOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** What is placed on hosts names one: something that runs nowhere answers nobody, and looks as if it did. */
export function placementWithoutHosts({ mesh, report }: Inspection): void {
  for (const { subject, placement, at } of placedOf(mesh)) {
    if (placement.kind !== 'hosts' || placement.hosts.length > 0) continue;
    report(diagnose('placement-without-hosts', { subject }, { at: [...at, 'hosts'] }));
  }
}
