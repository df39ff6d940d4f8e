import type { Declared } from '../../plan/declaration-site.ts';
import type { SourceSite } from '../../plan/plan.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { ruleWords } from '../../plan/rule-site.ts';
import { destinationWords, percentWords } from '../../plan/words.ts';
import type { ConcreteRequest } from '../../reach/decide-request.ts';
import { type Start, type Trace, type TracedBackend, type TracedDoor, trace } from '../../reach/trace.ts';
import type { QueryAnswer, QueryHop } from './query-document.ts';

/** What is asked of one environment. */
export interface Question {
  readonly start: Start;
  readonly request: ConcreteRequest;
}

/** Follows a request through one environment and tells every step. Undefined when the mesh has no such start. */
export function answer(compiled: Compiled, { start, request }: Question): QueryAnswer | undefined {
  const { ir, ruleSite, declarationSite } = compiled;
  const found = trace(ir, start, request);
  if (!found) return undefined;
  const places: Places = {
    rule: (rule) => ({ rule, ...at(ruleSite?.(rule)) }),
    declared: (declared) => at(declarationSite?.(declared)),
  };
  return {
    mesh: ir.name,
    environment: ir.environment,
    from: start.kind === 'gateway' ? start.gateway : start.caller,
    to: start.kind === 'gateway' ? start.table.split('/').slice(3).join('/') : `${start.service}:${start.port}`,
    request: written(request),
    verdict: verdictOf(found),
    ...(found.served === undefined ? {} : { served: found.served }),
    hops: [
      listenerHop(found, start, places),
      ...askHops(found),
      routeHop(found, places),
      ...found.backends.flatMap((one) => backendHops(one, found, places)),
    ],
  };
}

function written({ token, ...request }: ConcreteRequest): QueryAnswer['request'] {
  const claims = Object.entries(token?.claims ?? {}).map(([name, values]): [string, string[]] => [name, [...values]]);
  return {
    ...request,
    ...(token ? { token: { issuer: token.issuer, claims: Object.fromEntries(claims) } } : {}),
    headers: { ...request.headers },
    query: { ...request.query },
  };
}

/** Where the things on a way are written. */
interface Places {
  readonly rule: (rule: string) => Pick<QueryHop, 'rule' | 'site'>;
  readonly declared: (declared: Declared) => Pick<QueryHop, 'site'>;
}

function at(site: SourceSite | undefined): Pick<QueryHop, 'site'> {
  return site ? { site } : {};
}

function verdictOf({ route, backends, served }: Trace): QueryAnswer['verdict'] {
  if (route.kind === 'no-token') return 'refused';
  if (route.kind === 'unknown' || served === undefined) return 'unknown';
  if (route.kind === 'no-route' || route.kind === 'answered') return route.kind;
  if (served >= 1 - 1e-9) return 'allowed';
  if (served > 0) return 'partly';
  return backends.some(({ isServed }) => isServed) ? 'refused' : 'nobody-serves';
}

function listenerHop({ listener }: Trace, start: Start, { declared }: Places): QueryHop {
  if (listener) {
    const site = declared(
      start.kind === 'gateway'
        ? { kind: 'listener', table: start.table }
        : { kind: 'upstream', workload: start.caller, service: start.service, port: start.port },
    );
    return { kind: 'listener', name: listener.name, words: `accepts it at ${listener.address}`, passes: true, ...site };
  }
  const of = start.kind === 'workload' ? `${start.service}:${start.port}` : '';
  const words = `the caller does not list ${of} among its upstreams; what follows holds if it dials anyway`;
  return { kind: 'listener', name: 'none', words, passes: false };
}

/** Somebody outside decides too, and what that is no compiler knows. */
function askHops({ asks, listener }: Trace): QueryHop[] {
  return asks.map((policy) => ({
    kind: 'access',
    name: listener?.name ?? 'none',
    words: askWords(policy),
    passes: true,
  }));
}

function askWords(policy: string): string {
  return `if whom policy ${policy} asks lets it pass`;
}

function routeHop({ route, backends }: Trace, places: Places): QueryHop {
  const { table, rule, kind } = route;
  if (kind === 'unknown')
    return { kind: 'route', name: table, words: 'a match before the end cannot be analysed', passes: false };
  if (kind === 'no-token')
    return { kind: 'route', name: table, words: 'asks for a token first: 401', passes: false, ...places.rule(rule) };
  if (kind === 'answered')
    return {
      kind: 'route',
      name: table,
      words: `${ruleWords(rule)}: the proxy answers itself`,
      passes: true,
      ...places.rule(rule),
    };
  if (kind === 'no-route') return { kind: 'route', name: table, words: 'no route holds: answered 404', passes: false };
  const shares = backends.map(({ destination, share }) => {
    const to = destinationWords(destination, table);
    return share === 1 ? to : `${to} ${percentWords(share)}`;
  });
  const who = rule === 'default' ? 'it has no routes: sends it to' : `${ruleWords(rule)}: sends it to`;
  return { kind: 'route', name: table, words: `${who} ${shares.join(', ')}`, passes: true, ...places.rule(rule) };
}

function backendHops(
  { destination, isServed, serverName, isOutside, doors }: TracedBackend,
  { route }: Trace,
  places: Places,
): QueryHop[] {
  if (isOutside) return outsideHops({ destination, doors }, places);
  const to = destinationWords(destination, route.table);
  const cluster: QueryHop = {
    kind: 'cluster',
    name: destination,
    words: isServed
      ? `${to}: picks one of ${doors.map(({ workload }) => workload).join(', ')}`
      : `${to}: nobody serves it: answered 503`,
    passes: isServed,
    ...places.declared({ kind: 'destination', destination }),
  };
  return [cluster, ...doors.flatMap((door) => doorHops(door, serverName, places))];
}

/** Nobody outside knows the caller: its own proxy decides, and only then is there somebody to connect to. */
function outsideHops({ destination, doors }: Pick<TracedBackend, 'destination' | 'doors'>, places: Places): QueryHop[] {
  const access = doors.map(
    ({ workload, verdict, rule }): QueryHop => ({
      kind: 'access',
      name: workload,
      words: `the caller's own proxy ${accessWords(verdict, rule)}`,
      passes: verdict === 'allowed',
      ...places.rule(rule),
    }),
  );
  if (access.some(({ passes }) => !passes)) return access;
  return [...access, { kind: 'cluster', name: destination, words: 'leaves the mesh', passes: true }];
}

function accessWords(verdict: TracedDoor['verdict'], rule: string): string {
  switch (verdict) {
    case 'allowed':
      return `allows it by ${ruleWords(rule)}`;
    case 'refused':
      return rule === 'no rule' ? 'refuses it: no rule allows it' : `refuses it by ${ruleWords(rule)}`;
    case 'unknown':
      return 'has a rule that cannot be analysed';
  }
}

function doorHops(
  { workload, handshake, verdict, rule, asks }: TracedDoor,
  serverName: string,
  places: Places,
): QueryHop[] {
  const accepts = handshake === 'accepts';
  const tls: QueryHop = {
    kind: 'tls',
    name: serverName,
    words: accepts ? `mutual TLS with ${workload}` : `${workload} refuses the caller's certificate`,
    passes: accepts,
    ...places.declared({ kind: 'workload', workload }),
  };
  const said =
    verdict === 'allowed'
      ? [accessWords(verdict, rule), ...asks.map(askWords)].join(', ')
      : verdict === 'unknown'
        ? 'a rule cannot be analysed'
        : accessWords(verdict, rule);
  return [tls, { kind: 'access', name: workload, words: said, passes: verdict === 'allowed', ...places.rule(rule) }];
}
