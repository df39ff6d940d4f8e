import type { WeightedDestination } from '../ir/connection.ts';
import type { Route, RouteAction, RouteTable } from '../ir/route.ts';
import { routeFacets } from './route-facets.ts';

/** What happens to requests, in words, each destination once: `to v1 90 %, v3 10 %`, `timeout 2s`. */
export function routeWords(route: Route, table: RouteTable): string[] {
  const to = shareWords(forwarded(route.action), table.name);
  const rest = [...routeFacets(route)].map(([name, words]) => `${name} ${words}`);
  return to === '' ? rest : [`to ${to}`, ...rest];
}

/** Where traffic goes, in words, each destination once: `v1 90 %, v3 10 %`. */
export function shareWords(backends: readonly WeightedDestination[], table: string): string {
  return shares(backends, table)
    .map(({ to, percent }) => (percent === '100 %' ? to : `${to} ${percent}`))
    .join(', ');
}

/** What changes between two routes, one phrase for each thing. */
export function routeChanges(before: Route, after: Route, table: RouteTable): string[] {
  const [was, is] = [routeFacets(before), routeFacets(after)];
  const words = shareChanges(forwarded(before.action), forwarded(after.action), table.name);
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [from = 'none', to = 'none'] = [was.get(name), is.get(name)];
    if (from !== to) words.push(`${name} ${from} -> ${to}`);
  }
  return words;
}

/** `bookinfo/reviews port http`, `gateway bookinfo/ingress port 80`, or `gateway bookinfo/ingress port 443 listener shop`. */
export function tableWords(name: string): string {
  const parts = name.split('/');
  const [, namespace, gateway, port, listener] = parts;
  if (parts.length === 4) return `gateway ${namespace}/${gateway} port ${port}`;
  if (parts.length === 5) return `gateway ${namespace}/${gateway} port ${port} listener ${listener}`;
  return `${parts[0]}/${parts[1]} port ${parts[2]}`;
}

/** `bookinfo/canary` of the route name `bookinfo/canary/0/1`. */
export function routeOwner(name: string): string {
  const parts = name.split('/');
  return parts.length >= 2 ? `${parts[0]}/${parts[1]}` : name;
}

/** `v1` inside the table of its own service and port, else `bookinfo/reviews:http v1`. */
export function destinationWords(destination: string, table: string): string {
  const [namespace = '', service = '', port = '', version] = destination.split('/');
  if (table === `${namespace}/${service}/${port}`) return version ?? 'all versions';
  return `${namespace}/${service}:${port}${version === undefined ? '' : ` ${version}`}`;
}

interface Share {
  readonly to: string;
  readonly percent: string;
}

function forwarded(action: RouteAction): readonly WeightedDestination[] {
  return action.kind === 'forward' ? action.backends : [];
}

/** What changes between two ways to share, one phrase for each destination. */
export function shareChanges(
  backendsBefore: readonly WeightedDestination[],
  backendsAfter: readonly WeightedDestination[],
  table: string,
): string[] {
  const [before, after] = [shares(backendsBefore, table), shares(backendsAfter, table)];
  const [was, is] = [onlyShare(before), onlyShare(after)];
  if (was !== undefined && is !== undefined) return was === is ? [] : [`${was} -> ${is}`];
  const percent = (list: readonly Share[], to: string) => list.find((share) => share.to === to)?.percent ?? '0 %';
  return [...new Set([...before, ...after].map(({ to }) => to))]
    .map((to) => ({ to, from: percent(before, to), now: percent(after, to) }))
    .filter(({ from, now }) => from !== now)
    .map(({ to, from, now }) => `${to} ${from} -> ${now}`);
}

function onlyShare(list: readonly Share[]): string | undefined {
  const [first, ...rest] = list.filter(({ percent }) => percent !== '0 %');
  return rest.length === 0 ? first?.to : undefined;
}

function shares(backends: readonly WeightedDestination[], table: string): Share[] {
  const weights = new Map<string, number>();
  for (const { destination, weight } of backends) {
    const to = destinationWords(destination, table);
    weights.set(to, (weights.get(to) ?? 0) + weight);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return [...weights].map(([to, weight]) => ({ to, percent: `${share(weight, total)} %` }));
}

/** At most two decimals, and never a rounded 0 or 100 that is not one. */
function share(weight: number, total: number): string {
  const percent = (weight / total) * 100;
  const rounded = Math.round(percent * 100) / 100;
  if (rounded === 0 && weight > 0) return '<0.01';
  if (rounded === 100 && weight < total) return '>99.99';
  return String(rounded);
}
