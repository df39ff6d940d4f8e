import type { GraphEdge, GraphMark, PlanGraph } from '../plan.ts';
import { nodeHeight, type PlacedEdge, type PlacedGraph, type PlacedNode, placeGraph, shortName } from './layout.ts';
import { html, type Markup, raw } from './markup.ts';

/** What is said of a node or an edge, in a word and a sign: colour alone says nothing to many, and nothing on paper. */
export const markWords: Readonly<Record<GraphMark, { readonly sign: string; readonly words: string }>> = {
  outage: { sign: '!', words: 'requests are not served any more' },
  gained: { sign: '+', words: 'access is gained' },
  lost: { sign: '−', words: 'access is lost' },
  weaker: { sign: '↓', words: 'protected less' },
  moved: { sign: '~', words: 'traffic moves' },
};

/** The picture of a plan as SVG, which scripts of the page let a reader choose from. */
export function drawGraph(graph: PlanGraph): Markup {
  const placed = placeGraph(graph);
  const { width, height } = placed;
  return html`<figure class="graph">
<div class="canvas"><svg${width <= widest ? raw(' class="fit"') : ''} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Who calls whom around what changes">
<defs>${arrowClasses.map(arrow)}</defs>
<g>${routed(placed).map(drawEdge)}</g>
<g>${placed.nodes.map(drawNode)}</g>
</svg></div>
<figcaption>${legend(graph)}${graph.left_out === 0 ? '' : html` <span>${graph.left_out} more without a change next to them are not drawn.</span>`}</figcaption>
</figure>
`;
}

/** A picture up to this width shrinks to the page; a wider one would become too small to read, and scrolls. */
const widest = 1_700;

const arrowClasses = ['kept', 'added', 'removed', 'outage', 'gained', 'lost', 'weaker', 'moved'];

function arrow(name: string): Markup {
  return html`<marker id="arrow-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow ${name}" d="M0 0.6 L7.4 4 L0 7.4 z"/></marker>`;
}

/** The gravest mark, or what becomes of the call. */
function lookOf({ marks, change }: Pick<GraphEdge, 'marks' | 'change'>): string {
  return marks[0] ?? change;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface RoutedEdge {
  readonly edge: PlacedEdge;
  /** Where it leaves, passes and arrives: every second stretch, from the first on, is between two columns. */
  readonly points: readonly Point[];
}

/** Where edges leave and arrive, spread over the side of a node in the order of what they lead to. */
function routed({ nodes, edges }: PlacedGraph): RoutedEdge[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const heightOf = (name: string) => byName.get(name)?.y ?? 0;
  const next = ({ passes, to }: PlacedEdge) => passes[0]?.y ?? heightOf(to);
  const last = ({ passes, from }: PlacedEdge) => passes.at(-1)?.y ?? heightOf(from);
  const leaving = Map.groupBy(edges, ({ from }) => from);
  const arriving = Map.groupBy(edges, ({ to }) => to);
  return edges.flatMap((edge): RoutedEdge[] => {
    const [from, to] = [byName.get(edge.from), byName.get(edge.to)];
    if (!from || !to) return [];
    const outs = (leaving.get(edge.from) ?? []).toSorted((a, b) => next(a) - next(b));
    const ins = (arriving.get(edge.to) ?? []).toSorted((a, b) => last(a) - last(b));
    const start = { x: from.x + from.width, y: from.y + spread(outs.indexOf(edge), outs.length) };
    const end = { x: to.x - 3, y: to.y + spread(ins.indexOf(edge), ins.length) };
    const passes = edge.passes.flatMap(({ x, y, width }) => [
      { x, y },
      { x: x + width, y },
    ]);
    return [{ edge, points: [start, ...passes, end] }];
  });
}

function spread(index: number, count: number): number {
  return (nodeHeight * (index + 1)) / (count + 1);
}

function drawEdge({ edge, points }: RoutedEdge): Markup {
  const look = lookOf(edge);
  const path = pathThrough(points);
  const words = edge.marks.map((mark) => markWords[mark].words);
  const calls = edge.is_call ? 'calls' : 'may call';
  const said = [...(edge.change === 'kept' ? [] : [`the call is ${edge.change}`]), ...words];
  const title = `${edge.from} ${calls} ${edge.to}${said.length === 0 ? '' : `: ${said.join(', ')}`}`;
  const [mark] = edge.marks;
  const sign = mark ? markWords[mark].sign : edge.change === 'added' ? '+' : '×';
  const badge = mark === undefined && edge.change === 'kept' ? '' : drawBadge({ look, sign, ...middleOf(points) });
  return html`<g class="edge ${look}${edge.is_call ? '' : ' allowed'}" data-places="${edge.from}|${edge.to}"><title>${title}</title><path class="touch" d="${path}"/><path class="line" d="${path}" marker-end="url(#arrow-${look})"/>${badge}</g>
`;
}

/** Level through columns, in a soft bend between them; an edge to the left goes below. */
function pathThrough(points: readonly Point[]): string {
  const stretches = points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    if (index % 2 === 1) return `L${at(to.x)} ${at(to.y)}`;
    const isBack = to.x <= from.x;
    const reach = isBack ? 90 : (to.x - from.x) / 2;
    const dip = isBack ? 60 : 0;
    return `C${at(from.x + reach)} ${at(from.y + dip)} ${at(to.x - reach)} ${at(to.y + dip)} ${at(to.x)} ${at(to.y)}`;
  });
  const [start] = points;
  return start ? `M${at(start.x)} ${at(start.y)} ${stretches.join(' ')}` : '';
}

/** The middle of the last bend: near whom the edge is about. */
function middleOf(points: readonly Point[]): { readonly x: string; readonly y: string } {
  const [from, to] = [points.at(-2), points.at(-1)];
  if (!from || !to) return { x: '0', y: '0' };
  return { x: at((from.x + to.x) / 2), y: at((from.y + to.y) / 2 + (to.x <= from.x ? 45 : 0)) };
}

interface Badge {
  readonly look: string;
  readonly sign: string;
  readonly x: number | string;
  readonly y: number | string;
}

function drawBadge({ look, sign, x, y }: Badge): Markup {
  return html`<g class="sign ${look}" transform="translate(${x} ${y})"><circle r="9"/><text dy="0.36em">${sign}</text></g>`;
}

function drawNode(node: PlacedNode): Markup {
  const { name, kind, change, marks, x, y, width } = node;
  const [first, second] = name.split('/');
  const [space, label] = second === undefined ? [undefined, name] : [first, second];
  const words = [kind, ...(change === 'kept' ? [] : [change]), ...marks.map((mark) => markWords[mark].words)];
  const badges = marks.map((mark, index) =>
    drawBadge({ look: mark, sign: markWords[mark].sign, x: width - 4 - index * 20, y: 0 }),
  );
  const texts =
    space === undefined
      ? html`<text class="name" x="26" y="28">${shortName(label)}</text>`
      : html`<text class="space" x="26" y="19">${shortName(space)}</text><text class="name" x="26" y="35">${shortName(label)}</text>`;
  return html`<g class="node ${kind} ${change}" transform="translate(${at(x)} ${at(y)})" data-place="${name}" tabindex="0" role="button" aria-pressed="false" aria-label="${`${name}, ${words.join(', ')}`}"><title>${`${name}: ${words.join(', ')}`}</title><rect width="${width}" height="${nodeHeight}" rx="9"/>${shapeOf(kind)}${texts}${badges}</g>
`;
}

/** A gateway is a door, everybody a ring. */
function shapeOf(kind: PlacedNode['kind']): Markup {
  if (kind === 'gateway') return html`<path class="shape" d="M10 31 V18 a4 4 0 0 1 8 0 V31 z"/>`;
  if (kind === 'anyone') return html`<circle class="shape hollow" cx="14" cy="23" r="5"/>`;
  return html`<circle class="shape" cx="14" cy="23" r="4"/>`;
}

function legend({ nodes, edges }: PlanGraph): Markup {
  const seen = new Set([...nodes, ...edges].flatMap((each) => each.marks));
  const comes = new Set(edges.filter(({ marks }) => marks.length === 0).map(({ change }) => change));
  const entries = (Object.keys(markWords) as GraphMark[])
    .filter((mark) => seen.has(mark))
    .map((mark) => entry(mark, markWords[mark].sign, markWords[mark].words));
  const ofCalls = [
    ...(comes.has('added') ? [entry('added', '+', 'new call')] : []),
    ...(comes.has('removed') ? [entry('removed', '×', 'call removed')] : []),
  ];
  return html`${entries}${ofCalls}`;
}

function entry(look: string, sign: string, words: string): Markup {
  return html`<span class="entry"><b class="dot ${look}">${sign}</b> ${words}</span> `;
}

/** Half a pixel is as fine as anybody sees, and keeps the text the same on every machine. */
function at(value: number): string {
  return String(Math.round(value * 2) / 2);
}
