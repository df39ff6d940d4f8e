import type { AccessCondition, PathPattern } from '../../../src/ir/access-condition.ts';
import type { AccessRule, Authorization, CallerSet } from '../../../src/ir/authorization.ts';
import type { ConnectionRoute } from '../../../src/ir/connection.ts';
import type * as ir from '../../../src/ir/mesh.ts';
import type { RequestMatch, ValueMatch } from '../../../src/ir/request-match.ts';
import type { Forward, Route, RouteTable } from '../../../src/ir/route.ts';
import { type ConnectionTable, tablesOf } from '../../../src/plan/routing.ts';

/** A request as a reader of the IR decides it: no automata, no classes, one request at a time. */
export interface GridRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** `http` where it is left out. */
  readonly scheme?: string;
  /** What a connection asks for in its handshake. */
  readonly serverName?: string;
  readonly peerAddress?: string;
  readonly clientAddress?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly outcome: string;
  readonly rule: string;
}

/** Whether a port of a workload lets a caller's request in, and by which rule. */
export function admit(
  mesh: ir.Mesh,
  caller: string,
  door: { workload: string; port: string },
  request: GridRequest,
): Verdict {
  const refused = { outcome: 'refused', rule: 'no rule' };
  const identity = [...mesh.workloads, ...mesh.gateways].find((one) => nameOf(one) === caller)?.identity;
  const inbound = mesh.workloads
    .find((one) => nameOf(one) === door.workload)
    ?.inbound.find((one) => one.port === door.port);
  if (identity === undefined || inbound === undefined) return refused;
  const verdict = judged(inbound.authorization, identity, request);
  const passes = means(inbound.peers, identity);
  return passes || verdict.outcome === 'refused' ? verdict : { outcome: 'refused', rule: verdict.rule };
}

function judged({ deny, allow }: Authorization, identity: string, request: GridRequest): Verdict {
  const holds = ({ from, callers, conditions }: AccessRule) =>
    means(from, identity) &&
    callers.every(
      ({ negated, identities }) =>
        negated !==
        identities.some(({ kind, value }) => (kind === 'exact' ? identity === value : identity.startsWith(value))),
    ) &&
    conditions.every((condition) => condition.negated !== asksFor(condition, request));
  const denied = deny.find(holds);
  if (denied) return { outcome: 'refused', rule: denied.name };
  const allowed = allow.find(holds);
  return allowed ? { outcome: 'allowed', rule: allowed.name } : { outcome: 'refused', rule: 'no rule' };
}

function means(from: CallerSet, identity: string): boolean {
  if (from.kind === 'nobody') return false;
  return from.kind === 'mesh'
    ? identity.startsWith(`spiffe://${from.trustDomain}/`)
    : from.identities.some((one) => one === identity);
}

function asksFor(condition: AccessCondition, request: GridRequest): boolean {
  switch (condition.kind) {
    case 'method':
      return condition.methods.includes(request.method);
    case 'path':
      return condition.paths.some((pattern) => guards(pattern, request.path));
    case 'host':
      return condition.hostnames.some((name) =>
        name.startsWith('*.')
          ? request.host.endsWith(name.slice(1)) && request.host.length >= name.length
          : name === request.host,
      );
    case 'header':
      return condition.values.some((value) => named(value, request.headers[condition.name]));
    case 'claim':
      // Requests here have no tokens.
      return false;
    case 'peer-address':
    case 'client-address': {
      const address = condition.kind === 'peer-address' ? request.peerAddress : request.clientAddress;
      return condition.ranges.some((range) => address !== undefined && isIn(range, address));
    }
  }
}

/** Only for IPv4, which is what requests here have. */
function isIn({ address, prefixLength }: { address: string; prefixLength: number }, asked: string): boolean {
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return bits(asked).slice(0, prefixLength) === bits(address).slice(0, prefixLength);
}

function guards(pattern: PathPattern, path: string): boolean {
  switch (pattern.kind) {
    case 'parameters':
      return path.includes(';');
    case 'exact':
      return path === pattern.value;
    case 'below':
      return (
        path === pattern.value ||
        (path.startsWith(`${pattern.value}/`) && !path.slice(pattern.value.length).includes(';'))
      );
    case 'template':
      return !path.includes(';') && onPath({ ...pattern, ignoreCase: false }, path);
  }
}

function routeOf(table: RouteTable, request: GridRequest): Route | undefined {
  const covering = table.hosts
    .flatMap(({ hostnames, routes }) => hostnames.map((hostname) => ({ hostname, routes })))
    .filter(
      ({ hostname }) =>
        hostname === '*' ||
        hostname === request.host ||
        (hostname.startsWith('*.') &&
          request.host.endsWith(hostname.slice(1)) &&
          request.host.length >= hostname.length),
    )
    .sort(
      (a, b) =>
        Number(b.hostname === request.host) - Number(a.hostname === request.host) ||
        b.hostname.length - a.hostname.length,
    );
  return covering[0]?.routes.find(({ match }) => matches(match, request));
}

/** Where a table sends a request, under which terms, and by which route. */
export function route(table: RouteTable, request: GridRequest): Verdict {
  const found = routeOf(table, request);
  if (!found) return { outcome: 'no route', rule: 'no route' };
  const { action, responseHeaders } = found;
  if (action.kind !== 'forward') return { outcome: sorted([action, responseHeaders]), rule: found.name };
  const { backends, ...terms } = action;
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  const sent = backends
    .filter(({ weight }) => weight > 0)
    .map(({ destination, weight, ...changes }) => `${destination} ${(weight / total).toFixed(6)} ${sorted(changes)}`)
    .sort();
  return { outcome: sorted([sent, terms, responseHeaders]), rule: found.name };
}

/** As text, whatever the order in which members were put. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The path as it arrives at a backend. */
function arrivingPath({ rewrite: { path } }: Forward, { match }: Route, requested: string): string {
  if (path.kind === 'kept') return requested;
  if (path.kind === 'full') return path.value;
  if (path.kind !== 'prefix') throw new Error(`no reading of a path rewritten by ${path.kind}`);
  const taken = match.path.kind === 'prefix' ? match.path.value : '';
  return `${path.value}/${requested.slice(taken.length)}`
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, (all, before: string) => (requested.endsWith('/') ? all : before));
}

/** The share of a caller's requests to a target that a workload answers. */
export function servedShare(mesh: ir.Mesh, caller: string, target: string, request: GridRequest): number {
  const tables = tablesOf(mesh).flatMap((one) => ('hosts' in one ? [one] : []));
  const table = tables.find(({ name }) => name === target);
  if (!table) return connectedShare(mesh, caller, target, request);
  const found = routeOf(table, request);
  if (!found) return 0;
  if (found.action.kind !== 'forward') return 1;
  const { backends } = found.action;
  const arrives = { ...request, path: arrivingPath(found.action, found, request.path) };
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  const served = backends.filter(({ destination }) => answers(mesh, caller, destination, arrives));
  return served.reduce((sum, { weight }) => sum + weight, 0) / total;
}

function connectedShare(mesh: ir.Mesh, caller: string, target: string, request: GridRequest): number {
  const table = tablesOf(mesh).flatMap((one) => ('routes' in one && one.name === target ? [one] : []))[0];
  const { backends = [] } = (table && connect(table, request.serverName)) ?? {};
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  const served = backends.filter(({ destination }) => answers(mesh, caller, destination, request));
  return total === 0 ? 0 : served.reduce((sum, { weight }) => sum + weight, 0) / total;
}

/** The route of a connection that asks for a name, or for none: the most exact name first. */
export function connect({ routes }: ConnectionTable, serverName: string | undefined): ConnectionRoute | undefined {
  const rank = ({ serverNames }: ConnectionRoute): number => {
    if (serverNames.kind === 'any') return 0;
    const fitting = serverNames.names.filter((name) =>
      name.startsWith('*.')
        ? serverName?.endsWith(name.slice(1)) === true && serverName.length >= name.length
        : name === serverName,
    );
    return Math.max(-1, ...fitting.map((name) => (name.startsWith('*') ? name.length : 1_000)));
  };
  return routes.filter((one) => rank(one) >= 0).sort((a, b) => rank(b) - rank(a))[0];
}

function answers(mesh: ir.Mesh, caller: string, destination: string, request: GridRequest): boolean {
  const [namespace, service, port = '', version] = destination.split('/');
  const workloads = mesh.workloads.filter(
    (one) =>
      one.service === `${namespace}/${service}` &&
      (version === undefined || (one.version.kind === 'named' && one.version.name === version)),
  );
  return (
    workloads.length > 0 &&
    workloads.every((one) => admit(mesh, caller, { workload: nameOf(one), port }, request).outcome === 'allowed')
  );
}

function matches({ path, method, scheme, headers, query }: RequestMatch, request: GridRequest): boolean {
  return (
    onPath(path, request.path) &&
    (method.kind === 'any' || method.value === request.method) &&
    (scheme.kind === 'any' || scheme.value === (request.scheme ?? 'http')) &&
    headers.every(({ name, value }) => named(value, request.headers[name])) &&
    query.every(({ name, value }) => named(value, request.query[name]))
  );
}

function onPath(match: RequestMatch['path'], requested: string): boolean {
  if (match.kind === 'any') return true;
  if (match.kind === 'regex') return whole(match.value).test(requested);
  const text = match.ignoreCase ? requested.toLowerCase() : requested;
  const fold = (value: string) => (match.ignoreCase ? value.toLowerCase() : value);
  if (match.kind !== 'template') {
    const value = fold(match.value);
    return text === value || (match.kind === 'prefix' && text.startsWith(`${value}/`));
  }
  const parts = text.slice(1).split('/');
  const isRest = match.segments.at(-1)?.kind === 'rest';
  if (isRest ? parts.length < match.segments.length : parts.length !== match.segments.length) return false;
  return match.segments.every((segment, index) => {
    if (segment.kind === 'literal') return parts[index] === fold(segment.value);
    return (segment.kind === 'variable' ? parts[index] : parts.slice(index).join('/')) !== '';
  });
}

function named(match: ValueMatch, text: string | undefined): boolean {
  if (match.kind === 'absent') return text === undefined;
  if (text === undefined) return false;
  switch (match.kind) {
    case 'present':
      return true;
    case 'exact':
      return text === match.value;
    case 'prefix':
      return text.startsWith(match.value);
    case 'suffix':
      return text.endsWith(match.value);
    case 'regex':
      return whole(match.value).test(text);
  }
}

const expressions = new Map<string, RegExp>();

function whole(text: string): RegExp {
  const known = expressions.get(text) ?? new RegExp(`^(?:${text})$`, 's');
  expressions.set(text, known);
  return known;
}

export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
