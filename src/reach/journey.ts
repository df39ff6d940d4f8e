import type * as ir from '../ir/mesh.ts';
import type { Route } from '../ir/route.ts';
import { type Admission, admissionOf, type Caller, matchesCaller } from './authorization.ts';
import type { Box } from './box.ts';
import type { Term } from './condition.ts';
import { type Clause, type Decision, type Region, regionsOf, termsOf } from './decision.ts';
import { isServed } from './destination.ts';
import { answeringOf, type Entrance } from './entrance.ts';
import { arriving, type OnTheWay, onTheWay, unchanged } from './rewrite.ts';
import type { RoutingOutcome } from './route.ts';
import type { Space } from './space.ts';

/** Where requests can be sent from one listener, and by which rule. */
export type Road = Decision<Leg>;

/** What becomes of a request where it is routed. */
export type Leg =
  | { readonly kind: 'no-route' }
  /** The proxy answers itself. */
  | { readonly kind: 'answered' }
  /** It goes to one of these, in proportion to the weights, changed on the way. */
  | {
      readonly kind: 'sent';
      readonly to: readonly { readonly destination: string; readonly weight: number }[];
      readonly change: OnTheWay;
    };

/** Where a caller's requests can go from one of its listeners, and what decides on the way. */
export interface Journey {
  readonly road: Road;
  /** Everything the routes can choose, by name. */
  readonly destinations: ReadonlyMap<string, Arrival>;
}

/** What a request meets at a destination. */
export interface Arrival {
  /** Whether anybody is there to answer. */
  readonly isServed: boolean;
  /** What each of the workloads there says; a proxy may choose any of them. */
  readonly doors: readonly Decision<Admission>[];
}

/** Requests that fare alike: which share of them is served, and what becomes of the others. */
export interface Passage {
  readonly boxes: readonly Box[];
  /** The route that decides. */
  readonly route: Clause<Leg>;
  /** From 0 to 1. */
  readonly servedShare: number;
  readonly failures: readonly Failure[];
}

/** Why requests are not served. */
export interface Failure {
  readonly kind: 'no-route' | 'nobody-serves' | 'refused';
  /** The destination; empty where no route leads anywhere. */
  readonly destination: string;
  /** The rule that refuses. */
  readonly rule: string;
}

/** Everything a mesh has, by name, as journeys need it. */
export interface Arrivals {
  readonly doors: ReadonlyMap<string, readonly Entrance[]>;
  readonly served: ReadonlyMap<string, boolean>;
}

/** Indexes a mesh by destination: the doors behind each, and whether anybody is there. */
export function arrivalsOf(mesh: ir.Mesh): Arrivals {
  const doors = new Map<string, Entrance[]>();
  for (const { service, version, entrances } of answeringOf(mesh)) {
    for (const door of entrances) {
      const whole = `${service}/${door.port}`;
      for (const name of version.kind === 'named' ? [whole, `${whole}/${version.name}`] : [whole]) {
        const known = doors.get(name);
        if (known) known.push(door);
        else doors.set(name, [door]);
      }
    }
  }
  for (const { guard } of mesh.services.flatMap(({ ports }) => ports)) {
    if (guard.kind === 'gateway') doors.set(guard.outside, [openDoor(mesh)]);
  }
  const destinations = mesh.services.flatMap(({ ports }) => ports.flatMap((port) => port.destinations));
  return { doors, served: new Map(destinations.map((destination) => [destination.name, isServed(destination)])) };
}

/** Outside nobody asks who calls: what has come so far has been let out. */
function openDoor({ trustDomain }: ir.Mesh): Entrance {
  const everybody = { kind: 'mesh', trustDomain } as const;
  const rule = { name: 'outside', from: everybody, callers: [], conditions: [] };
  return {
    port: 'outside',
    peers: everybody,
    authorization: { tokens: { kind: 'none' }, deny: [], allow: [rule] },
    authorizers: [],
  };
}

/** The road through what routes requests or connections. */
export function roadThrough(routing: Decision<RoutingOutcome>): Road {
  return routing.map(({ rule, when, outcome }) => ({ rule, when, outcome: legTo(outcome) }));
}

/** What becomes of a request that something routes so. */
export function legTo(outcome: RoutingOutcome): Leg {
  switch (outcome.kind) {
    case 'no-route':
      return outcome;
    case 'connected':
      return { kind: 'sent', to: outcome.backends, change: unchanged };
    case 'routed':
      return legOf(outcome.route);
  }
}

function legOf({ action, match }: Route): Leg {
  switch (action.kind) {
    case 'forward':
      return { kind: 'sent', to: action.backends, change: onTheWay(action, match) };
    case 'redirect':
    case 'direct-response':
      return { kind: 'answered' };
  }
}

/** Every destination a road can lead to. */
export function destinationsOn(road: Road): string[] {
  const names = road.flatMap(({ outcome }) =>
    outcome.kind === 'sent' ? outcome.to.map(({ destination }) => destination) : [],
  );
  return [...new Set(names)];
}

/** The journey of a caller on a road. */
export function journeyOn(road: Road, caller: Caller, { doors, served }: Arrivals): Journey {
  const destinations = destinationsOn(road).map((name): [string, Arrival] => [
    name,
    { isServed: served.get(name) ?? false, doors: distinctDoors(doors.get(name) ?? [], caller) },
  ]);
  return { road, destinations: new Map(destinations) };
}

/** Workloads of one service are guarded alike nearly always, and then one door stands for all. */
function distinctDoors(inbounds: readonly Entrance[], caller: Caller): Decision<Admission>[] {
  return [...new Set(inbounds)].map((inbound) => {
    const decision = admissionOf(inbound.authorization, caller);
    if (matchesCaller(inbound.peers, caller.identity)) return decision;
    return decision.map((clause) => ({ ...clause, outcome: { kind: 'refused', by: 'handshake' } as const }));
  });
}

/** The terms of everything that decides on a journey. */
export function journeyTerms({ road, destinations }: Journey): Term[] {
  const doors = road.flatMap(({ outcome }) => {
    if (outcome.kind !== 'sent') return [];
    const arrivals = outcome.to.flatMap(({ destination }) => destinations.get(destination) ?? []);
    return arrivals.flatMap((arrival) => arrival.doors.map((door) => arriving(door, outcome.change)));
  });
  return termsOf(road, ...doors);
}

/** How every request of a journey fares. Undefined when that is too complicated. */
export function passagesOf(space: Space, journey: Journey, within: readonly Box[]): Passage[] | undefined {
  const regions = regionsOf(space, journey.road, within);
  const passages: Passage[] = [];
  for (const region of regions ?? []) {
    const found = routedPassages(space, journey, region);
    if (!found) return undefined;
    passages.push(...found);
  }
  return regions && passages;
}

function routedPassages(space: Space, journey: Journey, { clause, boxes }: Region<Leg>): Passage[] | undefined {
  const { outcome } = clause;
  if (outcome.kind === 'no-route') {
    return [
      { boxes, route: clause, servedShare: 0, failures: [{ kind: 'no-route', destination: '', rule: clause.rule }] },
    ];
  }
  if (outcome.kind === 'answered') return [{ boxes, route: clause, servedShare: 1, failures: [] }];
  const total = outcome.to.reduce((sum, { weight }) => sum + weight, 0);
  let passages: Passage[] = [{ boxes, route: clause, servedShare: 0, failures: [] }];
  for (const { destination, weight } of outcome.to) {
    if (weight === 0) continue;
    const arrival = journey.destinations.get(destination) ?? { isServed: false, doors: [] };
    const next: Passage[] = [];
    for (const passage of passages) {
      const arrived = arrivedPassages(space, passage, {
        destination,
        arrival: { ...arrival, doors: arrival.doors.map((door) => arriving(door, outcome.change)) },
        share: weight / total,
      });
      if (!arrived) return undefined;
      next.push(...arrived);
    }
    passages = next;
  }
  return passages;
}

interface Backend {
  readonly destination: string;
  readonly arrival: Arrival;
  readonly share: number;
}

/** Splits a passage by what the doors of one more backend say: it is served there when every door lets it in. */
function arrivedPassages(
  space: Space,
  passage: Passage,
  { destination, arrival, share }: Backend,
): Passage[] | undefined {
  const fails = (boxes: readonly Box[], failure: Failure): Passage => ({
    ...passage,
    boxes,
    failures: [...passage.failures, failure],
  });
  if (!arrival.isServed || arrival.doors.length === 0) {
    return [fails(passage.boxes, { kind: 'nobody-serves', destination, rule: passage.route.rule })];
  }
  const refused: Passage[] = [];
  let open = passage.boxes;
  for (const door of arrival.doors) {
    const regions = regionsOf(space, door, open);
    if (!regions) return undefined;
    open = [];
    for (const { clause, boxes } of regions) {
      if (clause.outcome.kind === 'allowed') open = [...open, ...boxes];
      else refused.push(fails(boxes, { kind: 'refused', destination, rule: clause.rule }));
    }
  }
  const served = { ...passage, boxes: open, servedShare: passage.servedShare + share };
  return open.length === 0 ? refused : [...refused, served];
}
