import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type ClaimedAddress, claimedAddressesOf, written } from '../claimed-address.ts';
import type { Inspection } from '../rule.ts';

/**
 * On one machine, each address and port has one listener. Of two, the second does not start: a proxy refuses its whole
 * configuration, or a program exits, and which of them depends on who came first.
 */
export function portCollision({ mesh, directory, report }: Inspection): void {
  const taken = new Map<string, ClaimedAddress>();
  const reported = new Set<string>();
  // Two proxies at one place collide in everything: then that is all there is to say about the two.
  const hopeless = new Map<object, Set<object>>();
  for (const claim of claimedAddressesOf(mesh, directory)) {
    const key = `${claim.machine} ${claim.address} ${claim.port}`;
    const first = taken.get(key);
    if (!first) {
      taken.set(key, claim);
      continue;
    }
    const once = `${claim.at().join('/')} ${first.at().join('/')}`;
    if (reported.has(once) || hopeless.get(first.owner)?.has(claim.owner)) continue;
    reported.add(once);
    if (claim.role === 'inbound') {
      const others = hopeless.get(first.owner) ?? new Set();
      hopeless.set(first.owner, others.add(claim.owner));
    }
    const parameters = {
      // What one workload does to itself, it does wherever it runs.
      where: claim.owner === first.owner && claim.role !== 'inbound' ? undefined : claim.machineLabel,
      first: first.what(),
      second: claim.what(),
      address: written(claim),
      advice: adviceFor(claim),
    };
    const related = [{ message: 'the first one', at: first.at() }];
    report(diagnose('port-collision', parameters, { at: claim.at(), related }));
  }
}

function adviceFor({ role, owner }: ClaimedAddress): string {
  if (role === 'upstream') return 'choose a free port with `listen: { port: … }`';
  if (role === 'listener') return 'give the listener another port, or the gateway another address';
  if (owner.placement.kind === 'kubernetes') return 'give the port of the service another number';
  return role === 'inbound'
    ? 'give it an address or an `inboundPort` of its own'
    : 'tell the program another port and name it in `applicationPorts` of the host';
}
