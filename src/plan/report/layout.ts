import { compareText } from '../../output/file-set.ts';
import type { GraphEdge, GraphNode, PlanGraph } from '../plan.ts';

/** A node with the place of its left upper corner, in pixels. */
export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** An edge, with the gaps it passes through in the columns between its ends. */
export interface PlacedEdge extends GraphEdge {
  readonly passes: readonly { readonly x: number; readonly y: number; readonly width: number }[];
}

export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export const nodeHeight = 46;
/** Of a gap that an edge passes through between two nodes. */
const passHeight = 12;
const column = { gap: 110, margin: 24 };
const row = { gap: 26, margin: 24 };
/** Of the names, which are set in one width. */
const characterWidth = 7.3;

/** What stands in a column: a node, or an edge that passes. */
interface Cell {
  readonly key: string;
  readonly node: GraphNode | undefined;
  readonly height: number;
}

/**
 * Places callers left of whom they call: every node stands one column right of its last caller, and within a column near the
 * middle of its neighbours; an edge over several columns gets room in each. The same graph gives the same places: ties go by
 * name, and the number of sweeps is fixed.
 */
export function placeGraph({ nodes, edges }: Pick<PlanGraph, 'nodes' | 'edges'>): PlacedGraph {
  const layers = layersOf(nodes, edges);
  const { columns, links } = orderedColumns(nodes, edges, layers);
  const extents = columns.map((cells) => cells.reduce((sum, { height }) => sum + height + row.gap, -row.gap));
  const height = 2 * row.margin + Math.max(nodeHeight, ...extents);
  const places = new Map<string, { readonly x: number; readonly y: number; readonly width: number }>();
  let x = column.margin;
  for (const [index, cells] of columns.entries()) {
    const width = Math.max(...cells.map(({ node }) => (node ? widthOf(node.name) : 0)));
    let y = (height - (extents[index] ?? 0)) / 2;
    for (const cell of cells) {
      places.set(cell.key, { x, y: cell.node ? y : y + cell.height / 2, width });
      y += cell.height + row.gap;
    }
    x += width + column.gap;
  }
  return {
    nodes: nodes.map((node) => ({ ...node, ...(places.get(node.name) ?? { x: 0, y: 0, width: 0 }) })),
    edges: edges.map((edge) => ({ ...edge, passes: passesOf(edge, links).flatMap((key) => places.get(key) ?? []) })),
    width: x - column.gap + column.margin,
    height,
  };
}

/** A name is shown without its namespace, which stands above it. */
function widthOf(name: string): number {
  const longest = Math.max(...name.split('/').map((part) => shortName(part).length));
  return Math.round(Math.max(96, longest * characterWidth + 52));
}

/** Names may have 63 characters. */
export function shortName(name: string): string {
  return name.length <= 28 ? name : `${name.slice(0, 27)}…`;
}

/** Which cells each edge leads through, its ends included. */
type Links = ReadonlyMap<GraphEdge, readonly string[]>;

function passesOf(edge: GraphEdge, links: Links): readonly string[] {
  return (links.get(edge) ?? []).slice(1, -1);
}

function orderedColumns(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  layers: ReadonlyMap<string, number>,
): { readonly columns: readonly (readonly Cell[])[]; readonly links: Links } {
  const layerOf = (name: string) => layers.get(name) ?? 0;
  const columns: Cell[][] = Array.from({ length: Math.max(0, ...layers.values()) + 1 }, () => []);
  for (const node of nodes.toSorted((a, b) => compareText(a.name, b.name))) {
    columns[layerOf(node.name)]?.push({ key: node.name, node, height: nodeHeight });
  }
  const links = new Map<GraphEdge, string[]>();
  for (const edge of edges) {
    const [from, to] = [layerOf(edge.from), layerOf(edge.to)];
    const passed = Array.from({ length: Math.max(0, to - from - 1) }, (_, index) => from + 1 + index);
    const keys = passed.map((layer) => `${edge.from} ${edge.to} ${layer}`);
    for (const [index, layer] of passed.entries()) {
      columns[layer]?.push({ key: keys[index] ?? '', node: undefined, height: passHeight });
    }
    links.set(edge, [edge.from, ...keys, edge.to]);
  }
  const filled: (readonly Cell[])[] = columns.filter((cells) => cells.length > 0);
  const neighbours = neighboursOf(links.values());
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const order = [...filled.keys()];
    for (const index of sweep % 2 === 0 ? order : order.reverse()) filled[index] = arranged(filled, index, neighbours);
  }
  return { columns: filled, links };
}

function neighboursOf(paths: Iterable<readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, other: string) => {
    const known = found.get(key);
    if (known) known.push(other);
    else found.set(key, [other]);
  };
  for (const path of paths) {
    for (const [index, key] of path.slice(1).entries()) {
      const earlier = path[index] ?? '';
      add(key, earlier);
      add(earlier, key);
    }
  }
  return found;
}

/** One column right of the last caller; calls that would close a circle are looked over. */
function layersOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, number> {
  const callers = Map.groupBy(edges, ({ to }) => to);
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const layerOf = (name: string): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) return -1;
    open.add(name);
    const layer = Math.max(-1, ...(callers.get(name) ?? []).map(({ from }) => layerOf(from))) + 1;
    open.delete(name);
    layers.set(name, layer);
    return layer;
  };
  // Gateways and everybody first: where a circle is cut depends on where the walk begins.
  const first = ({ kind }: GraphNode) => (kind === 'service' ? 1 : 0);
  const order = nodes.toSorted((a, b) => first(a) - first(b) || compareText(a.name, b.name));
  for (const { name } of order) layerOf(name);
  return layers;
}

/** The cells of one column by the middle of their neighbours in the others. */
function arranged(
  columns: readonly (readonly Cell[])[],
  index: number,
  neighbours: ReadonlyMap<string, readonly string[]>,
): Cell[] {
  const heights = new Map<string, number>();
  for (const cells of columns) {
    for (const [place, { key }] of cells.entries()) heights.set(key, (place + 0.5) / cells.length);
  }
  const own = columns[index] ?? [];
  const keys = new Set(own.map(({ key }) => key));
  const middles = new Map(
    own.map(({ key }) => {
      const near = (neighbours.get(key) ?? []).filter((other) => !keys.has(other));
      const known = near.map((other) => heights.get(other) ?? 0.5);
      const middle = known.reduce((sum, each) => sum + each, 0) / known.length;
      return [key, known.length === 0 ? (heights.get(key) ?? 0.5) : middle];
    }),
  );
  return own.toSorted((a, b) => (middles.get(a.key) ?? 0) - (middles.get(b.key) ?? 0) || compareText(a.key, b.key));
}
