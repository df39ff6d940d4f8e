import type { AnyNode, CallExpression, NewExpression, ObjectExpression } from 'acorn';
import type { ModelPath, Site } from '../diagnostic/diagnostic.ts';
import { innermost, nodesOf, type Syntax, siteOfRange } from './syntax.ts';

/**
 * Finds where a value below a construct was written: in the construction around an offset it follows the model's path
 * through the options as deep as literals go. Undefined when there is no construction.
 */
export function locateConstruct(syntax: Syntax, offset: number, path: ModelPath): Site | undefined {
  const construction = constructionAround(syntax.program, offset);
  if (!construction) return undefined;
  const written = path.length === 0 ? undefined : follow({ syntax, construction }, path);
  const [start, end] = written ? [written.start, written.end] : [construction.start, construction.callee.end];
  return siteOfRange(syntax, start, end);
}

interface Search {
  readonly syntax: Syntax;
  readonly construction: NewExpression | CallExpression;
}

/** `new Service(...)`, or `super(...)` where an author's own class is one. */
function constructionAround(program: AnyNode, offset: number): NewExpression | CallExpression | undefined {
  const call = innermost(program, offset, ['NewExpression', 'CallExpression']);
  return call?.type === 'NewExpression' || call?.callee.type === 'Super' ? call : undefined;
}

/** Members of the model that are arguments of the construction, not options: its name, and what it is declared in. */
function follow(search: Search, path: ModelPath): AnyNode | undefined {
  const { arguments: written } = search.construction;
  const options = written.find(
    (argument, index) => index > 0 && literalOf(search, argument)?.type === 'ObjectExpression',
  );
  const [head, ...rest] = path;
  const [scope, name] = written.length > 1 && options === written[1] ? [undefined, written[0]] : written;
  if (head === 'parent' && options) {
    const found = descend(search, options, rest);
    if (found !== options) return found;
  }
  if (options) {
    const found = descend(search, options, path);
    if (found !== options) return found;
  }
  if (head === 'name') return name;
  return head === 'parent' || head === 'target' || head === 'namespace' || head === 'service' ? scope : undefined;
}

/** The deepest node on the path that is written out. */
function descend(search: Search, node: AnyNode, path: ModelPath): AnyNode {
  const [head, ...rest] = path;
  if (head === undefined) return node;
  const literal = literalOf(search, node);
  if (literal?.type === 'ArrayExpression' && typeof head === 'number') {
    const before = literal.elements.slice(0, head + 1);
    const element = before.some((each) => each?.type === 'SpreadElement') ? undefined : literal.elements[head];
    return element ? descend(search, element, rest) : node;
  }
  // A list of addresses stands for a source of connections that has addresses.
  if (literal?.type === 'ArrayExpression' && head === 'addresses') return descend(search, node, rest);
  if (literal?.type !== 'ObjectExpression') return referenced(node, head) ?? node;
  const member = memberOf(search, literal, String(head));
  if (member) return descend(search, member.value, rest);
  return standingFor(search, literal, path) ?? node;
}

/** Members that the model names otherwise: what a reference consists of, and the kind and value of a match. */
function standingFor(search: Search, literal: ObjectExpression, [head, ...rest]: ModelPath): AnyNode | undefined {
  const reference = memberOf(search, literal, 'to');
  if (reference && isPartOfReference(head)) return descend(search, reference.value, [head, ...rest]);
  const [only] = literal.properties;
  if (literal.properties.length !== 1 || only?.type !== 'Property') return undefined;
  if (head === 'kind') return only.key;
  return head === 'value' ? descend(search, only.value, rest) : undefined;
}

function isPartOfReference(head: string | number | undefined): head is string {
  return head === 'namespace' || head === 'service' || head === 'port' || head === 'version';
}

/** In `reviews.version('v2').port('http')` the literal that names the version or port, or what it is called on. */
function referenced(node: AnyNode, head: string | number): AnyNode | undefined {
  if (!isPartOfReference(head)) return undefined;
  let call: AnyNode = node;
  while (call.type === 'CallExpression' && call.callee.type === 'MemberExpression') {
    const { property, object } = call.callee;
    const [argument] = call.arguments;
    if (property.type === 'Identifier' && property.name === head && argument?.type === 'Literal') return argument;
    call = object;
  }
  return head === 'service' || head === 'namespace' ? call : undefined;
}

function memberOf(search: Search, literal: ObjectExpression, name: string): { value: AnyNode } | undefined {
  for (const property of [...literal.properties].reverse()) {
    if (property.type === 'SpreadElement') {
      const spread = literalOf(search, property.argument);
      const found = spread?.type === 'ObjectExpression' ? memberOf(search, spread, name) : undefined;
      if (found) return found;
      continue;
    }
    const { key, computed, value } = property;
    const written =
      key.type === 'Literal' ? String(key.value) : key.type === 'Identifier' && !computed ? key.name : undefined;
    if (written === name) return { value };
  }
  return undefined;
}

/** A name stands for the literal of its constant, where the module has one constant of that name. */
function literalOf({ syntax }: Search, node: AnyNode): AnyNode | undefined {
  if (node.type !== 'Identifier') return node;
  const named = [...nodesOf(syntax.program)].filter(
    (each) => each.type === 'VariableDeclarator' && each.id.type === 'Identifier' && each.id.name === node.name,
  );
  const [declared] = named;
  if (named.length !== 1 || declared?.type !== 'VariableDeclarator') return undefined;
  const init = declared.init;
  return init?.type === 'ObjectExpression' || init?.type === 'ArrayExpression' ? init : undefined;
}
