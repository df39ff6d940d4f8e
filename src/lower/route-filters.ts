import type { Route, RouteTable } from '../ir/route.ts';
import type { RouteFilter } from '../ir/route-filter.ts';
import { sortedUnique } from './order.ts';

/** What the routes of a table configure, so that a listener has it: nothing that is not used, which would cost every request. */
export function filtersOf({ hosts }: RouteTable): RouteFilter[] {
  return sortedUnique(hosts.flatMap(({ routes }) => routes.flatMap(filtersOfRoute)));
}

function filtersOfRoute({ action }: Route): RouteFilter[] {
  if (action.kind !== 'forward') return [];
  const filters: RouteFilter[] = action.cors.kind === 'off' ? [] : ['cors'];
  if (action.fault.kind === 'on') filters.push('fault');
  if (action.sessionAffinity.kind !== 'off') filters.push('session-affinity');
  return filters;
}
