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
  /** `[from, to]` as JSON. */
  readonly edges: ReadonlySet<string>;
  /** The service or gateway of every workload and gateway. */
  readonly places: ReadonlyMap<string, string>;
}

function callsOf({ services, workloads, gateways }: ir.Mesh): Calls {
  const nodes = new Map<string, 'service' | 'gateway'>();
  for (const each of services) nodes.set(qualified(each), 'service');
  for (const each of gateways) nodes.set(qualified(each), 'gateway');
  const places = new Map(gateways.map((each) => [qualified(each), qualified(each)]));
  for (const each of workloads) places.set(qualified(each), each.service);
  const edges = new Set<string>();
  const add = (from: string, to: string) => {
    if (from !== to && nodes.has(from) && nodes.has(to)) edges.add(edgeKey(from, to));
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

/** Collects what is marked, then takes what is around it. */
class Picture {
  readonly #calls: Sides<Calls>;
  readonly #nodeMarks = new Map<string, Set<GraphMark>>();
  readonly #edgeMarks = new Map<string, Set<GraphMark>>();

  constructor(calls: Sides<Calls>) {
    this.#calls = calls;
  }

  readonly placeOf = (member: string): string =>
    this.#calls.after.places.get(member) ?? this.#calls.before.places.get(member) ?? member;

  markNode(name: string, mark: GraphMark): void {
    put(this.#nodeMarks, name, mark);
  }

  markEdge(from: string, to: string, mark: GraphMark): void {
    put(this.#edgeMarks, edgeKey(from, to), mark);
  }

  around(): PlanGraph {
    const edges = this.#edges();
    const nodes = new Map(this.#nodes().map((node) => [node.name, node]));
    const changed = new Set<string>();
    for (const { name, change, marks: said } of nodes.values())
      if (change !== 'kept' || said.length > 0) changed.add(name);
    for (const { from, to, change, marks: said } of edges) {
      if (change !== 'kept' || said.length > 0) changed.add(from).add(to);
    }
    const near = new Set(changed);
    for (const { from, to } of edges) if (changed.has(from) || changed.has(to)) near.add(from).add(to);
    // What changes comes before what is only next to it.
    const drawn = [...new Set([...[...changed].sort(compareText), ...[...near].sort(compareText)])];
    const chosen = new Set(drawn.filter((name) => nodes.has(name)).slice(0, mostNodes));
    return {
      nodes: [...nodes.values()].filter(({ name }) => chosen.has(name)).sort((a, b) => compareText(a.name, b.name)),
      edges: edges
        .filter(({ from, to }) => chosen.has(from) && chosen.has(to))
        .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to)),
      left_out: nodes.size - chosen.size,
    };
  }

  #nodes(): GraphNode[] {
    const { before, after } = this.#calls;
    const members = [...new Map([...before.nodes, ...after.nodes])].map(([name, kind]): GraphNode => {
      return {
        name,
        kind,
        change: comes(before.nodes.has(name), after.nodes.has(name)),
        marks: inOrder(this.#nodeMarks.get(name)),
      };
    });
    const isAnyone = [...this.#edgeMarks.keys()].some((key) => endsOf(key)[0] === anyone);
    return isAnyone ? [...members, { name: anyone, kind: 'anyone', change: 'kept', marks: [] }] : members;
  }

  #edges(): GraphEdge[] {
    const { before, after } = this.#calls;
    const keys = [...new Set([...before.edges, ...after.edges, ...this.#edgeMarks.keys()])];
    return keys.map((key): GraphEdge => {
      const [from, to] = endsOf(key);
      const [was, is] = [before.edges.has(key), after.edges.has(key)];
      const change = was || is ? comes(was, is) : 'kept';
      return { from, to, change, is_call: was || is, marks: inOrder(this.#edgeMarks.get(key)) };
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

function put(all: Map<string, Set<GraphMark>>, key: string, mark: GraphMark): void {
  const known = all.get(key);
  if (known) known.add(mark);
  else all.set(key, new Set([mark]));
}

/** The service or gateway of `bookinfo/reviews port http`, `gateway bookinfo/ingress port 80`, `destination bookinfo/reviews/http/v1`. */
function placeIn(at: string): string {
  const [, namespace, name] = /([a-z0-9-]+)\/([a-z0-9-]+)/.exec(at) ?? [];
  return namespace === undefined ? at : `${namespace}/${name}`;
}

function serviceOf(destination: string): string {
  return destination.split('/').slice(0, 2).join('/');
}

function qualified({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function edgeKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

function endsOf(key: string): [from: string, to: string] {
  return JSON.parse(key);
}
