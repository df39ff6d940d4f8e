import type * as ir from '../ir/gateway.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Gateway } from '../model/gateway.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import type { AttachedRoute } from './attached-route.ts';
import type { Attachments } from './attachments.ts';
import { sortedEntries, sortedUnique } from './order.ts';
import { lowerPlacement } from './placement.ts';
import { destinationsOf } from './reachable.ts';
import { filtersOf } from './route-filters.ts';
import { lowerHosts } from './virtual-hosts.ts';

/** Decides what each port of a gateway serves, host by host. */
export function lowerGateway(gateway: Gateway, { trustDomain, routesOfGateway }: Attachments): ir.Gateway {
  const attached = routesOfGateway.get(qualifiedName(gateway.namespace, gateway.name)) ?? [];
  const listeners = sortedEntries(gateway.listeners).map(([name, listener]) => {
    const table = {
      name: `gateway/${gateway.namespace}/${gateway.name}/${name}`,
      hosts: lowerHosts(listener.hostnames, routesOfListener(attached, gateway, name)),
    };
    return { name, port: listener.port, table, filters: filtersOf(table) };
  });
  return {
    namespace: gateway.namespace,
    name: gateway.name,
    identity: workloadIdentity(trustDomain, gateway.namespace, gateway.name),
    listeners,
    destinations: sortedUnique(listeners.flatMap(({ table }) => destinationsOf(table))),
    placement: lowerPlacement(gateway.placement),
  };
}

/** A route that names no listener means the only one; `check` refuses that where a gateway has several. */
function routesOfListener(attached: readonly AttachedRoute[], gateway: Gateway, listener: string): AttachedRoute[] {
  const [only] = sortedUnique(Object.keys(gateway.listeners));
  return attached.filter(
    ({ route: { parent } }) => parent.kind === 'gateway' && (parent.listener ?? only) === listener,
  );
}
