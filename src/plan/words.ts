import type { NamedMatch, RequestMatch, RouteAction, RouteTable } from '../ir/route.ts';
import { formatDuration } from '../scalar/duration.ts';

/** Which requests a match means, in words: `GET requests to /ratings or below with header end-user = "jason"`. */
export function matchWords({ path, method, headers, query }: RequestMatch): string {
  const conditions = [
    ...headers.map((header) => `header ${namedWords(header)}`),
    ...query.map((parameter) => `query ${namedWords(parameter)}`),
  ];
  const to = pathWords(path);
  if (to === '' && method.kind === 'any' && conditions.length === 0) return 'every request';
  const requests = method.kind === 'exact' ? `${method.value} requests` : 'requests';
  return [requests, to, conditions.length > 0 ? `with ${conditions.join(' and ')}` : ''].filter(Boolean).join(' ');
}

/** Where requests go, in words, each destination once: `v1 90 %, v3 10 %`. */
export function backendWords(action: RouteAction, table: RouteTable): string {
  return shares(action, table)
    .map(({ to, percent }) => (percent === '100 %' ? to : `${to} ${percent}`))
    .join(', ');
}

/** What changes between two actions, one phrase for each thing. */
export function actionChanges(before: RouteAction, after: RouteAction, table: RouteTable): string[] {
  const words = shareChanges(shares(before, table), shares(after, table));
  if (before.timeout !== after.timeout) {
    words.push(`timeout ${formatDuration(before.timeout)} -> ${formatDuration(after.timeout)}`);
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

function shares({ backends }: RouteAction, table: RouteTable): Share[] {
  const weights = new Map<string, number>();
  for (const { destination, weight } of backends) {
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

function pathWords(path: RequestMatch['path']): string {
  if (path.kind === 'any' || (path.kind === 'prefix' && path.value === '')) return '';
  if (path.kind === 'exact') return `to ${path.value}`;
  return path.kind === 'prefix' ? `to ${path.value} or below` : `to paths like ${path.value}`;
}

function namedWords({ name, value }: NamedMatch): string {
  return value.kind === 'exact' ? `${name} = ${JSON.stringify(value.value)}` : `${name} like ${value.value}`;
}
