import type { Route, RouteAction, RouteTable } from '../ir/route.ts';
import { routeFacets } from './route-facets.ts';

/** What happens to requests, in words, each destination once: `to v1 90 %, v3 10 %`, `timeout 2s`. */
export function routeWords(route: Route, table: RouteTable): string[] {
  const to = shares(route.action, table).map((share) =>
    share.percent === '100 %' ? share.to : `${share.to} ${share.percent}`,
  );
  const rest = [...routeFacets(route)].map(([name, words]) => `${name} ${words}`);
  return to.length > 0 ? [`to ${to.join(', ')}`, ...rest] : rest;
}

/** What changes between two routes, one phrase for each thing. */
export function routeChanges(before: Route, after: Route, table: RouteTable): string[] {
  const [was, is] = [routeFacets(before), routeFacets(after)];
  const words = shareChanges(shares(before.action, table), shares(after.action, table));
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [from = 'none', to = 'none'] = [was.get(name), is.get(name)];
    if (from !== to) words.push(`${name} ${from} -> ${to}`);
  }
  return words;
}

/** `bookinfo/reviews port http`, or `gateway bookinfo/ingress listener http`. */
export function tableWords(name: string): string {
  const parts = name.split('/');
  if (parts[0] === 'gateway' && parts.length === 4) return `gateway ${parts[1]}/${parts[2]} listener ${parts[3]}`;
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

function shareChanges(before: readonly Share[], after: readonly Share[]): string[] {
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

function shares(action: RouteAction, table: RouteTable): Share[] {
  if (action.kind !== 'forward') return [];
  const weights = new Map<string, number>();
  for (const { destination, weight } of action.backends) {
    const to = destinationWords(destination, table.name);
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
