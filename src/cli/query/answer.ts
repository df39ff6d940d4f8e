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
export function answer({ ir, ruleSite }: Compiled, { start, request }: Question): QueryAnswer | undefined {
  const found = trace(ir, start, request);
  if (!found) return undefined;
  const siteOf = (rule: string) => {
    const site = ruleSite?.(rule);
    return site ? { rule, site } : { rule };
  };
  return {
    mesh: ir.name,
    environment: ir.environment,
    from: start.kind === 'gateway' ? start.gateway : start.caller,
    to: start.kind === 'gateway' ? start.table.split('/').slice(3).join('/') : `${start.service}:${start.port}`,
    request: { ...request, headers: { ...request.headers }, query: { ...request.query } },
    verdict: verdictOf(found),
    ...(found.served === undefined ? {} : { served: found.served }),
    hops: [
      listenerHop(found, start),
      ...askHops(found),
      routeHop(found, siteOf),
      ...found.backends.flatMap((one) => backendHops(one, found, siteOf)),
    ],
  };
}

type SiteOf = (rule: string) => Pick<QueryHop, 'rule' | 'site'>;

function verdictOf({ route, backends, served }: Trace): QueryAnswer['verdict'] {
  if (route.kind === 'unknown' || served === undefined) return 'unknown';
  if (route.kind === 'no-route' || route.kind === 'answered') return route.kind;
  if (served >= 1 - 1e-9) return 'allowed';
  if (served > 0) return 'partly';
  return backends.some(({ isServed }) => isServed) ? 'refused' : 'nobody-serves';
}

function listenerHop({ listener }: Trace, start: Start): QueryHop {
  if (listener)
    return { kind: 'listener', name: listener.name, words: `accepts it at ${listener.address}`, passes: true };
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

function routeHop({ route, backends }: Trace, siteOf: SiteOf): QueryHop {
  const { table, rule, kind } = route;
  if (kind === 'unknown')
    return { kind: 'route', name: table, words: 'a match before the end cannot be analysed', passes: false };
  if (kind === 'answered')
    return {
      kind: 'route',
      name: table,
      words: `${ruleWords(rule)}: the proxy answers itself`,
      passes: true,
      ...siteOf(rule),
    };
  if (kind === 'no-route') return { kind: 'route', name: table, words: 'no route holds: answered 404', passes: false };
  const shares = backends.map(({ destination, share }) => {
    const to = destinationWords(destination, table);
    return share === 1 ? to : `${to} ${percentWords(share)}`;
  });
  const who = rule === 'default' ? 'it has no routes: sends it to' : `${ruleWords(rule)}: sends it to`;
  return { kind: 'route', name: table, words: `${who} ${shares.join(', ')}`, passes: true, ...siteOf(rule) };
}

function backendHops(
  { destination, isServed, serverName, doors }: TracedBackend,
  { route }: Trace,
  siteOf: SiteOf,
): QueryHop[] {
  const to = destinationWords(destination, route.table);
  const cluster: QueryHop = {
    kind: 'cluster',
    name: destination,
    words: isServed
      ? `${to}: picks one of ${doors.map(({ workload }) => workload).join(', ')}`
      : `${to}: nobody serves it: answered 503`,
    passes: isServed,
  };
  return [cluster, ...doors.flatMap((door) => doorHops(door, serverName, siteOf))];
}

function doorHops(
  { workload, handshake, verdict, rule, asks }: TracedDoor,
  serverName: string,
  siteOf: SiteOf,
): QueryHop[] {
  const accepts = handshake === 'accepts';
  const tls: QueryHop = {
    kind: 'tls',
    name: serverName,
    words: accepts ? `mutual TLS with ${workload}` : `${workload} refuses the caller's certificate`,
    passes: accepts,
  };
  const said = {
    allowed: [`allows it by ${ruleWords(rule)}`, ...asks.map(askWords)].join(', '),
    refused: rule === 'no rule' ? 'refuses it: no rule allows it' : `refuses it by ${ruleWords(rule)}`,
    unknown: 'a rule cannot be analysed',
  }[verdict];
  return [tls, { kind: 'access', name: workload, words: said, passes: verdict === 'allowed', ...siteOf(rule) }];
}
