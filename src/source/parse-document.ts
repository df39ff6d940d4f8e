import { type Expression, parseExpressionAt } from 'acorn';
import { type Document, isNode, type Node, parseAllDocuments, visit } from 'yaml';
import type { ModelPath } from '../diagnostic/diagnostic.ts';

/** A document as data, with the stretch of text of every value. */
export interface ParsedDocument {
  readonly kind: 'parsed';
  readonly value: unknown;
  /** Start and end offset of the value at a path, or of the nearest value around it. */
  range(path: ModelPath): readonly [number, number];
}

/** Why a text is no document, and where. */
export interface DocumentProblem {
  readonly kind: 'problem';
  readonly problem: string;
  readonly offset: number;
}

/** Reads JSON strictly, and YAML 1.2 without the parts that make one text mean many things. */
export function parseDocument(text: string, language: 'json' | 'yaml'): ParsedDocument | DocumentProblem {
  try {
    return language === 'json' ? parseJson(text) : parseYaml(text);
  } catch (failure) {
    // The JavaScript parser says it as a syntax error, the others overflow.
    if (failure instanceof RangeError || failure instanceof SyntaxError)
      return { kind: 'problem', problem: 'it nests too deeply', offset: 0 };
    throw failure;
  }
}

function parseJson(text: string): ParsedDocument | DocumentProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
    const [, position] = /at position (\d+)/.exec(failure.message) ?? [];
    const problem = failure.message.replace(/ in JSON at position.*$/s, '').replace(/, \.{0,3}".*$/s, '');
    return {
      kind: 'problem',
      problem,
      offset: position === undefined ? Math.max(0, text.trimEnd().length - 1) : Number(position),
    };
  }
  // Every JSON text is a JavaScript expression, so a JavaScript parser knows the places in it.
  const root = parseExpressionAt(text, 0, { ecmaVersion: 'latest' });
  const repeated = repeatedKey(root);
  if (repeated) return { kind: 'problem', problem: 'a key is written twice', offset: repeated.start };
  return { kind: 'parsed', value, range: (path) => jsonRange(root, path) };
}

function repeatedKey(node: Expression): Expression | undefined {
  if (node.type === 'ArrayExpression') {
    for (const element of node.elements) {
      const found = element && element.type !== 'SpreadElement' ? repeatedKey(element) : undefined;
      if (found) return found;
    }
  }
  if (node.type !== 'ObjectExpression') return undefined;
  const keys = new Set<unknown>();
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Literal') continue;
    if (keys.has(property.key.value)) return property.key;
    keys.add(property.key.value);
    const found = repeatedKey(property.value);
    if (found) return found;
  }
  return undefined;
}

function jsonRange(node: Expression, [head, ...rest]: ModelPath): readonly [number, number] {
  const below = jsonMember(node, head);
  return below ? jsonRange(below, rest) : [node.start, node.end];
}

function jsonMember(node: Expression, key: string | number | undefined): Expression | undefined {
  if (node.type === 'ArrayExpression' && typeof key === 'number') {
    const element = node.elements[key];
    return element && element.type !== 'SpreadElement' ? element : undefined;
  }
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of node.properties) {
    if (property.type === 'Property' && property.key.type === 'Literal' && property.key.value === key)
      return property.value;
  }
  return undefined;
}

function parseYaml(text: string): ParsedDocument | DocumentProblem {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    stringKeys: true,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (!document) return { kind: 'problem', problem: 'it is empty', offset: 0 };
  if (second) return { kind: 'problem', problem: 'it holds more than one document', offset: second.range[0] };
  const [failure] = [...document.errors, ...document.warnings];
  if (failure) return { kind: 'problem', problem: inWords(failure.message), offset: failure.pos[0] };
  const alias = firstAlias(document);
  // A few lines of aliases can stand for billions of values.
  if (alias) return { kind: 'problem', problem: 'it uses an alias', offset: alias.range?.[0] ?? 0 };
  return { kind: 'parsed', value: document.toJS({ maxAliasCount: 0 }), range: (path) => yamlRange(document, path) };
}

/** The parser catches its own stack overflow and reports it in the words of the engine. */
function inWords(message: string): string {
  return /call stack/i.test(message) ? 'it nests too deeply' : message;
}

function firstAlias(document: Document): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Alias: (_, node) => {
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

function yamlRange(document: Document, path: ModelPath): readonly [number, number] {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return [node.range[0], node.range[1]];
  }
  return [0, 1];
}
