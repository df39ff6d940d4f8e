import type * as ir from '../ir/mesh.ts';
import { compareText } from '../output/file-set.ts';
import type { GraphEdge, GraphMark, GraphNode, Plan, PlanGraph } from './plan.ts';
import type { Sides } from './sides.ts';

/** What a picture can hold and a person can read; the lists of a plan have everything. */
const mostNodes = 120;

/** The gravest first. */
const marks: readonly GraphMark[] = ['outage', 'gained', 'lost', 'weaker', 'moved'];

/** Stands for whoever no rule names. */
const anyone = 'any caller of the mesh';

/** Who calls whom around what changes. */
export function planGraph(mesh: Sides<ir.Mesh>, plan: Plan): PlanGraph {
  const whole = { before: callsOf(mesh.before), after: callsOf(mesh.after) };
  const picture = new Picture(whole);
  for (const { caller, callers, service, effect } of plan.access) {
    if (caller === anyone) picture.markEdge(anyone, service, effect);
    else for (const from of new Set(callers.map(picture.placeOf))) picture.markEdge(from, service, effect);
  }
  for (const { at, callers } of plan.outages) {
    const to = placeIn(at);
    for (const from of new Set(callers.map(picture.placeOf))) {
      if (from === to) picture.markNode(to, 'outage');
      else picture.markEdge(from, to, 'outage');
    }
  }
  for (const { at, effect } of plan.traffic) if (effect === 'moved') picture.markNode(placeIn(at), 'moved');
  for (const { at, effect } of plan.settings) if (effect === 'weaker') picture.markNode(placeIn(at), 'weaker');
  return picture.around();
}

interface Calls {
  /** By name. */
  readonly nodes: ReadonlyMap<string, 'service' | 'gateway'>;
  /** Whom each calls. */
  readonly edges: ReadonlyMap<string, ReadonlySet<string>>;
  /** The service or gateway of every workload and gateway. */
  readonly places: ReadonlyMap<string, string>;
}

function callsOf({ services, workloads, gateways }: ir.Mesh): Calls {
  const nodes = new Map<string, 'service' | 'gateway'>();
  for (const each of services) nodes.set(qualified(each), 'service');
  for (const each of gateways) nodes.set(qualified(each), 'gateway');
  const places = new Map(gateways.map((each) => [qualified(each), qualified(each)]));
  for (const each of workloads) places.set(qualified(each), each.service);
  const edges = new Map<string, Set<string>>();
  const add = (from: string, to: string) => {
    if (from !== to && nodes.has(from) && nodes.has(to)) put(edges, from, to);
  };
  for (const { service, outbound, destinations } of workloads) {
    for (const call of outbound) add(service, call.service);
    for (const destination of destinations) add(service, serviceOf(destination));
  }
  for (const gateway of gateways) {
    for (const destination of gateway.destinations) add(qualified(gateway), serviceOf(destination));
  }
  return { nodes, edges, places };
}

/** Collects what is marked, then takes what is around it. A large mesh is walked, and only what is drawn becomes objects. */
class Picture {
  readonly #calls: Sides<Calls>;
  readonly #nodeMarks = new Map<string, Set<GraphMark>>();
  /** By caller, then callee. */
  readonly #edgeMarks = new Map<string, Map<string, Set<GraphMark>>>();

  constructor(calls: Sides<Calls>) {
    this.#calls = calls;
  }

  readonly placeOf = (member: string): string =>
    this.#calls.after.places.get(member) ?? this.#calls.before.places.get(member) ?? member;

  markNode(name: string, mark: GraphMark): void {
    put(this.#nodeMarks, name, mark);
  }

  markEdge(from: string, to: string, mark: GraphMark): void {
    const known = this.#edgeMarks.get(from) ?? new Map<string, Set<GraphMark>>();
    this.#edgeMarks.set(from, known);
    put(known, to, mark);
  }

  around(): PlanGraph {
    const names = this.#names();
    const changed = this.#changed(names);
    const near = new Set(changed);
    for (const [from, to] of this.#ends()) if (changed.has(from) || changed.has(to)) near.add(from).add(to);
    // What changes comes before what is only next to it.
    const drawn = [...new Set([...[...changed].sort(compareText), ...[...near].sort(compareText)])];
    const chosen = new Set(drawn.filter((name) => names.has(name)).slice(0, mostNodes));
    return {
      nodes: [...chosen].sort(compareText).map((name) => this.#node(name)),
      edges: this.#chosenEdges(chosen),
      left_out: names.size - chosen.size,
    };
  }

  #names(): ReadonlySet<string> {
    const { before, after } = this.#calls;
    const isAnyone = this.#edgeMarks.has(anyone);
    return new Set([...before.nodes.keys(), ...after.nodes.keys(), ...(isAnyone ? [anyone] : [])]);
  }

  /** Every edge of either side, and what is marked beside them; one that is on both sides comes twice. */
  *#ends(): Iterable<readonly [from: string, to: string]> {
    const { before, after } = this.#calls;
    for (const edges of [before.edges, after.edges, this.#edgeMarks]) {
      for (const [from, callees] of edges) for (const to of callees.keys()) yield [from, to];
    }
  }

  #changed(names: ReadonlySet<string>): ReadonlySet<string> {
    const { before, after } = this.#calls;
    const changed = new Set(this.#nodeMarks.keys());
    for (const name of names) {
      if (name !== anyone && before.nodes.has(name) !== after.nodes.has(name)) changed.add(name);
    }
    for (const [from, to] of this.#ends()) {
      const isKept = (before.edges.get(from)?.has(to) ?? false) === (after.edges.get(from)?.has(to) ?? false);
      if (!isKept || this.#edgeMarks.get(from)?.has(to)) changed.add(from).add(to);
    }
    return changed;
  }

  #node(name: string): GraphNode {
    const { before, after } = this.#calls;
    const kind = after.nodes.get(name) ?? before.nodes.get(name) ?? 'anyone';
    const change = comes(before.nodes.has(name), after.nodes.has(name));
    return { name, kind, change, marks: inOrder(this.#nodeMarks.get(name)) };
  }

  #chosenEdges(chosen: ReadonlySet<string>): GraphEdge[] {
    const { before, after } = this.#calls;
    return [...chosen].sort(compareText).flatMap((from) => {
      const [was, is, marked] = [before.edges.get(from), after.edges.get(from), this.#edgeMarks.get(from)];
      const callees = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? []), ...(marked?.keys() ?? [])]);
      const drawn = [...callees].filter((to) => chosen.has(to)).sort(compareText);
      return drawn.map((to): GraphEdge => {
        const [wasCall, isCall] = [was?.has(to) ?? false, is?.has(to) ?? false];
        const change = comes(wasCall, isCall);
        return { from, to, change, is_call: wasCall || isCall, marks: inOrder(marked?.get(to)) };
      });
    });
  }
}

function comes(was: boolean, is: boolean): GraphNode['change'] {
  if (was === is) return 'kept';
  return is ? 'added' : 'removed';
}

function inOrder(said: ReadonlySet<GraphMark> | undefined): GraphMark[] {
  return marks.filter((mark) => said?.has(mark));
}

function put<T>(all: Map<string, Set<T>>, key: string, item: T): void {
  const known = all.get(key);
  if (known) known.add(item);
  else all.set(key, new Set([item]));
}

/** The service or gateway of `bookinfo/reviews port http`, `gateway bookinfo/ingress port 80`, `destination bookinfo/reviews/http/v1`. */
function placeIn(at: string): string {
  const [, namespace, name] = /([a-z0-9-]+)\/([a-z0-9-]+)/.exec(at) ?? [];
  return namespace === undefined ? at : `${namespace}/${name}`;
}

function serviceOf(destination: string): string {
  const cut = destination.indexOf('/', destination.indexOf('/') + 1);
  return cut < 0 ? destination : destination.slice(0, cut);
}

function qualified({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
