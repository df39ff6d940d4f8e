import type { ExternalAuthorization } from '../ir/external-authorization.ts';
import type * as ir from '../ir/mesh.ts';
import type { RequestAuthentication } from '../ir/request-authentication.ts';
import type { Route } from '../ir/route.ts';
import type { Outbound } from '../ir/workload.ts';
import { admissionOf, type Caller, matchesCaller } from './authorization.ts';
import { type ConcreteRequest, decideRequest } from './decide-request.ts';
import type { Clause, Decision } from './decision.ts';
import { isServed } from './destination.ts';
import { type Answering, answeringOf, type Entrance } from './entrance.ts';
import { authorizersAsked } from './external-authorization.ts';
import { tablesOfChain } from './gateway.ts';
import { type Leg, legTo } from './journey.ts';
import { isPossible } from './possible.ts';
import { arriving, type OnTheWay, unchanged } from './rewrite.ts';
import { rewritten } from './rewritten.ts';
import { connectionsOf, type RoutingOutcome, routingOf } from './route.ts';

/** Where a request sets out: a program that calls a port of a service, or a client outside at a listener of a gateway. */
export type Start =
  | { readonly kind: 'workload'; readonly caller: string; readonly service: string; readonly port: string }
  /** The table is one of {@link tablesOfChain}. */
  | { readonly kind: 'gateway'; readonly gateway: string; readonly table: string };

/** One request followed from proxy to proxy. */
export interface Trace {
  /** The listener of the caller's proxy; undefined where it has none for this call. */
  readonly listener: { readonly name: string; readonly address: string } | undefined;
  readonly route: TracedRoute;
  readonly backends: readonly TracedBackend[];
  /** The policies of a gateway that ask somebody about the request, by name: whatever follows holds if they let it pass. */
  readonly asks: readonly string[];
  /** The share of such requests that is served, from 0 to 1; undefined when it cannot be told. */
  readonly served: number | undefined;
}

/** What the route table says; `unknown` where an expression cannot be looked into. */
export interface TracedRoute {
  readonly table: string;
  readonly rule: string;
  /** `no-token` is a gateway that asks for one first. */
  readonly kind: Leg['kind'] | 'unknown' | 'no-token';
  /** The route itself; undefined where none holds, and for connections, which have none. */
  readonly route: Route | undefined;
}

/** One place a request can be sent to. */
export interface TracedBackend {
  readonly destination: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly isServed: boolean;
  readonly serverName: string;
  /** Whether it is outside the mesh, where the caller's own proxy is the only door. */
  readonly isOutside: boolean;
  readonly doors: readonly TracedDoor[];
}

/** What a workload says to the request. */
export interface TracedDoor {
  /** `<namespace>/<name>`; of the service where it is outside the mesh. */
  readonly workload: string;
  /** Whether the TLS handshake accepts the caller. */
  readonly handshake: 'accepts' | 'refuses';
  readonly verdict: 'allowed' | 'refused' | 'unknown';
  /** The rule that decides, or `no rule`. */
  readonly rule: string;
  /** The policies that ask somebody else about the request, by name. */
  readonly asks: readonly string[];
}

/** Follows a request. Undefined when the mesh has no such start. */
export function trace(mesh: ir.Mesh, start: Start, request: ConcreteRequest): Trace | undefined {
  const leg = legOf(mesh, start);
  if (!leg) return undefined;
  if (leg.tokens.kind === 'tokens' && leg.tokens.required && !isAccepted(leg.tokens, request)) {
    const route = { table: leg.table, rule: `${leg.tokens.name}/tokens`, kind: 'no-token', route: undefined } as const;
    return { listener: leg.listener, route, asks: [], backends: [], served: 0 };
  }
  const clause = decideRequest(leg.routing, request);
  const outcome = clause && legTo(clause.outcome);
  const asks = authorizersAsked(leg.authorizers, request);
  const sent = outcome?.kind === 'sent' ? outcome.to : [];
  const total = sent.reduce((sum, { weight }) => sum + weight, 0);
  const backends = sent
    .filter(({ weight }) => weight > 0)
    .map(({ destination, weight }) => {
      const change = outcome?.kind === 'sent' ? outcome.change : unchanged;
      return tracedBackend(mesh, leg.caller, { destination, share: weight / total, request, change });
    });
  return {
    listener: leg.listener,
    route: {
      table: leg.table,
      rule: clause?.rule ?? '',
      kind: outcome?.kind ?? 'unknown',
      route: clause?.outcome.kind === 'routed' ? clause.outcome.route : undefined,
    },
    backends,
    asks,
    served:
      asks.length > 0
        ? undefined
        : outcome === undefined
          ? undefined
          : outcome.kind === 'answered'
            ? 1
            : servedShare(backends),
  };
}

function isAccepted(
  { issuers }: Extract<RequestAuthentication, { kind: 'tokens' }>,
  { token }: ConcreteRequest,
): boolean {
  return issuers.some(({ issuer }) => issuer === token?.issuer);
}

interface FoundLeg {
  readonly caller: Caller;
  readonly table: string;
  /** What is asked for before anything is routed. */
  readonly tokens: RequestAuthentication;
  readonly routing: Decision<RoutingOutcome>;
  readonly listener: Trace['listener'];
  /** Asked before the request goes anywhere. */
  readonly authorizers: readonly ExternalAuthorization[];
}

function legOf(mesh: ir.Mesh, start: Start): FoundLeg | undefined {
  if (start.kind === 'gateway') {
    const gateway = mesh.gateways.find((one) => nameOf(one) === start.gateway);
    const table = gateway && tablesOfChain(gateway).find(({ name }) => name === start.table);
    if (!gateway || !table) return undefined;
    return {
      caller: { name: start.gateway, identity: gateway.identity },
      table: table.name,
      routing: 'hosts' in table ? routingOf(table) : connectionsOf(table.routes),
      tokens: gateway.tokens,
      listener: { name: table.name, address: `port ${table.name.split('/')[3]}` },
      authorizers: gateway.authorizers,
    };
  }
  const workload = mesh.workloads.find((one) => nameOf(one) === start.caller);
  const service = mesh.services.find((one) => nameOf(one) === start.service);
  const port = service?.ports.find(({ name }) => name === start.port);
  if (!workload || !port) return undefined;
  const outbound = workload.outbound.find((one) => one.service === start.service && one.port === start.port);
  const { routing } = port;
  return {
    caller: { name: start.caller, identity: workload.identity },
    table: routing.kind === 'http' ? routing.table.name : `${start.service}/${start.port}`,
    routing: routing.kind === 'http' ? routingOf(routing.table) : connectionsOf(routing.routes),
    tokens: { kind: 'none' },
    listener: outbound && listenerOf(outbound),
    authorizers: [],
  };
}

function listenerOf({ service, port, listen }: Outbound): NonNullable<Trace['listener']> {
  return { name: `outbound/${service}/${port}`, address: `${listen.address}:${listen.port}` };
}

interface Arriving {
  readonly destination: string;
  readonly share: number;
  readonly request: ConcreteRequest;
  readonly change: OnTheWay;
}

function tracedBackend(
  mesh: ir.Mesh,
  caller: Caller,
  { destination, share, request, change }: Arriving,
): TracedBackend {
  const destinations = mesh.services.flatMap(({ ports }) => ports.flatMap((port) => port.destinations));
  const found = destinations.find(({ name }) => name === destination);
  const [namespace, service, port = '', version] = destination.split('/');
  const behind = answeringOf(mesh).filter((one) => one.service === `${namespace}/${service}` && runs(one, version));
  // Workloads of one service are guarded alike nearly always, and what one door says all of them say.
  const known = new Map<Entrance, Said>();
  const doors = behind.flatMap(({ owner, entrances }): TracedDoor[] => {
    const entrance = entrances.find((one) => one.port === port);
    if (!entrance) return [];
    const said = known.get(entrance) ?? doorSays(entrance, caller, { request, change });
    known.set(entrance, said);
    return [{ workload: owner, ...said }];
  });
  return {
    destination,
    share,
    isServed: found !== undefined && isServed(found),
    serverName: found?.transport.kind === 'mesh' ? found.transport.serverName : '',
    isOutside: behind.some((one) => one.isOutside),
    doors,
  };
}

function runs({ version }: Answering, wanted: string | undefined): boolean {
  return wanted === undefined || (version.kind === 'named' && version.name === wanted);
}

type Said = Omit<TracedDoor, 'workload'>;

function doorSays(entrance: Entrance, caller: Caller, what: Pick<Arriving, 'request' | 'change'>): Said {
  const clause = decideArriving(admissionOf(entrance.authorization, caller), what);
  const accepts = matchesCaller(entrance.peers, caller.identity);
  const passes = accepts && clause?.outcome.kind === 'allowed';
  return {
    handshake: accepts ? 'accepts' : 'refuses',
    verdict: accepts ? (clause?.outcome.kind ?? 'unknown') : 'refused',
    rule: clause?.rule ?? '',
    asks: passes ? authorizersAsked(entrance.authorizers, what.request, what.change) : [],
  };
}

/**
 * What a door says to one request that is changed on its way. One request can be rewritten by a template, which sets of
 * requests cannot: only what an expression puts together is left to be read back.
 */
function decideArriving<O>(
  door: Decision<O>,
  { request, change }: Pick<Arriving, 'request' | 'change'>,
): Clause<O> | undefined {
  const { host, path } = rewritten(change.rewrite, change.match, request);
  const isKnown = path !== undefined && isPossible('path', path) && isPossible('host', host);
  if (!isKnown) return decideRequest(arriving(door, change), request);
  return decideRequest(arriving(door, { ...change, rewrite: unchanged.rewrite }), { ...request, host, path });
}

/** Undefined as soon as one of them cannot be told. */
function servedShare(backends: readonly TracedBackend[]): number | undefined {
  let served = 0;
  for (const { share, isServed: isThere, doors } of backends) {
    if (!isThere) continue;
    if (doors.some(({ verdict, asks }) => verdict === 'unknown' || asks.length > 0)) return undefined;
    if (doors.length > 0 && doors.every(({ verdict }) => verdict === 'allowed')) served += share;
  }
  return served;
}

function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
