import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isPrivateAddress } from '../../scalar/ip-address.ts';
import { placedHostsOf } from '../placed.ts';
import { externalEndpointsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/**
 * What is called as outside the mesh is outside. An address of a machine of the mesh is reached past the sidecar there, if at all; a
 * private one is often something that could be a service of the mesh, and have identities and policies of its own.
 */
export function privateExternalAddress({ mesh, report }: Inspection): void {
  const machines = new Map([...placedHostsOf(mesh)].map(({ host, subject }) => [host.address, subject]));
  for (const { subject, endpoint, endpointAt } of externalEndpointsOf(mesh)) {
    const owner = machines.get(endpoint.address);
    if (owner === undefined && !isPrivateAddress(endpoint.address)) continue;
    const parameters = { subject, address: endpoint.address, owner };
    report(diagnose('private-external-address', parameters, { at: [...endpointAt, 'address'] }));
  }
}
