import type { RouteAction, RouteTable } from '../ir/route.ts';
import type { Inbound } from '../ir/workload.ts';
import { sortedUnique } from './order.ts';

/** Every destination a table can choose or copy to, also those with weight 0: a proxy refuses a table that names one it lacks. */
export function destinationsOf(table: RouteTable): string[] {
  return sortedUnique(table.hosts.flatMap((host) => host.routes.flatMap(({ action }) => destinationsOfAction(action))));
}

function destinationsOfAction(action: RouteAction): string[] {
  if (action.kind !== 'forward') return [];
  return [...action.backends, ...action.mirrors].map(({ destination }) => destination);
}

/** Every destination that proxies ask about requests. */
export function askedDestinations({
  authorizers,
  sharedRateLimits,
}: Pick<Inbound, 'authorizers' | 'sharedRateLimits'>): string[] {
  return [...authorizers, ...sharedRateLimits].map(({ destination }) => destination);
}
