import type { RouteAction, RouteTable } from '../ir/route.ts';
import { sortedUnique } from './order.ts';

/** Every destination a table can choose or copy to, also those with weight 0: a proxy refuses a table that names one it lacks. */
export function destinationsOf(table: RouteTable): string[] {
  return sortedUnique(table.hosts.flatMap((host) => host.routes.flatMap(({ action }) => destinationsOfAction(action))));
}

function destinationsOfAction(action: RouteAction): string[] {
  if (action.kind !== 'forward') return [];
  return [...action.backends, ...action.mirrors].map(({ destination }) => destination);
}
