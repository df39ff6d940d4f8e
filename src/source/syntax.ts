import { type AnyNode, parse } from 'acorn';
import type { Site } from '../diagnostic/diagnostic.ts';

/** A module as it was evaluated, parsed. Types are blanked out of it, so every place is the author's. */
export interface Syntax {
  readonly file: string;
  readonly text: string;
  readonly program: AnyNode;
  /** The offset at which each line starts. */
  readonly lines: readonly number[];
}

/** Parses a module. Undefined for what this parser cannot read, such as nesting beyond its stack: places then stay coarse. */
export function parseSyntax(file: string, text: string): Syntax | undefined {
  try {
    const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
    return { file, text, program, lines: lineStarts(text) };
  } catch {
    return undefined;
  }
}

/** The offset of every first character of a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The site of a stretch of text; of its first line only when it spans several. */
export function siteOfRange(
  { file, text, lines }: Pick<Syntax, 'file' | 'text' | 'lines'>,
  start: number,
  end: number,
): Site {
  let line = 0;
  for (let after = lines.length; line + 1 < after; ) {
    const middle = (line + after) >> 1;
    if ((lines[middle] ?? 0) <= start) line = middle;
    else after = middle;
  }
  const lineStart = lines[line] ?? 0;
  const lineEnd = (lines[line + 1] ?? text.length + 1) - 1;
  const last = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  return { file, line: line + 1, column: start - lineStart + 1, length: Math.max(1, Math.min(end, last) - start) };
}

/** The offset of a place in a stack of QuickJS, which counts columns in code points. */
export function offsetOfFrame({ text, lines }: Pick<Syntax, 'text' | 'lines'>, line: number, column: number): number {
  const start = lines[line - 1] ?? text.length;
  let offset = start;
  for (let passed = 1; passed < column && offset < text.length; passed++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Every node below and including one, parents before children, in the order written; nothing below a node that is skipped. */
export function* nodesOf(root: AnyNode, skips: (node: AnyNode) => boolean = () => false): Generator<AnyNode> {
  const waiting: AnyNode[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if (skips(node)) continue;
    for (const child of childrenOf(node).reverse()) waiting.push(child);
  }
}

/** The innermost node of some kinds around an offset. */
export function innermost<T extends AnyNode['type']>(
  root: AnyNode,
  offset: number,
  types: readonly T[],
): Extract<AnyNode, { type: T }> | undefined {
  let found: AnyNode | undefined;
  let node: AnyNode | undefined = root;
  while (node) {
    if ((types as readonly string[]).includes(node.type)) found = node;
    node = childrenOf(node).find(({ start, end }) => start <= offset && offset < end);
  }
  return found as Extract<AnyNode, { type: T }> | undefined;
}

/** The nodes directly below one, in the order written. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) children.push(child);
  }
  // `{ a }` is a property whose key and value are one node.
  return children.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
