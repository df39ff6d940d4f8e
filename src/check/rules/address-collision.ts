import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type ClaimedAddress, reachedAddressesOf, written } from '../claimed-address.ts';
import type { Inspection } from '../rule.ts';

/**
 * An address at which others reach a proxy belongs to one node. Calls to the other would arrive at the wrong machine, be
 * refused there for its identity, and look like a broken certificate.
 */
export function addressCollision({ mesh, directory, report }: Inspection): void {
  const taken = new Map<string, ClaimedAddress>();
  for (const claim of reachedAddressesOf(mesh, directory)) {
    if (claim.owner.placement.kind !== 'hosts') continue;
    const address = written(claim);
    const first = taken.get(address);
    if (!first) {
      taken.set(address, claim);
      continue;
    }
    // On one node it is a collision of ports.
    if (first.machine === claim.machine) continue;
    const related = [{ message: `the first one, on ${first.machineLabel}`, at: first.at() }];
    const parameters = { first: first.what(), second: claim.what(), address };
    report(diagnose('address-collision', parameters, { at: claim.at(), label: `on ${claim.machineLabel}`, related }));
  }
}
