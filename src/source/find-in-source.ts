import type { AnyNode } from 'acorn';
import type { Site } from '../diagnostic/diagnostic.ts';
import type { AuthorSources, Frame } from './author-sources.ts';
import { moduleTarget } from './module-path.ts';
import { innermost, nodesOf, offsetOfFrame, siteOfRange } from './syntax.ts';

/** The text in which a module names another: the place to point at when that import fails. */
export function importSite(sources: AuthorSources, importer: string, specifier: string): Site | undefined {
  const syntax = sources.syntax(importer);
  if (!syntax) return undefined;
  for (const node of nodesOf(syntax.program)) {
    const source = importedBy(node);
    if (source?.type === 'Literal' && source.value === specifier) return siteOfRange(syntax, source.start, source.end);
  }
  return undefined;
}

/** The import of a name that its module does not export, in whichever module wrote it. */
export function missingExport(
  sources: AuthorSources,
  name: string,
  target: string,
): { readonly site: Site; readonly specifier: string } | undefined {
  for (const file of sources.files) {
    const syntax = sources.syntax(file);
    if (!syntax) continue;
    for (const node of nodesOf(syntax.program)) {
      const source = importedBy(node);
      if (source?.type !== 'Literal' || typeof source.value !== 'string') continue;
      if (moduleName(file, source.value) !== target) continue;
      const specifier = namedIn(node, name);
      if (specifier) return { site: siteOfRange(syntax, specifier.start, specifier.end), specifier: source.value };
    }
  }
  return undefined;
}

/** The words `export default` of a module. */
export function defaultExport(sources: AuthorSources, file: string): Site | undefined {
  const syntax = sources.syntax(file);
  if (syntax?.program.type !== 'Program') return undefined;
  const found = syntax.program.body.find(({ type }) => type === 'ExportDefaultDeclaration');
  return found && siteOfRange(syntax, found.start, found.start + 'export default'.length);
}

/** Where a name, such as `Date` or `Math.random`, is used nearest to a frame. */
export function nameNear(
  sources: AuthorSources,
  frame: Frame,
  name: string,
  where: 'same line' | 'anywhere',
): Site | undefined {
  const syntax = sources.syntax(frame.file);
  if (!syntax) return undefined;
  const offset = offsetOfFrame(syntax, frame.line, frame.column);
  let nearest: AnyNode | undefined;
  for (const node of nodesOf(syntax.program)) {
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression') continue;
    if (syntax.text.slice(node.start, node.end) !== name) continue;
    if (!nearest || Math.abs(node.start - offset) < Math.abs(nearest.start - offset)) nearest = node;
  }
  const site = nearest && siteOfRange(syntax, nearest.start, nearest.end);
  return where === 'anywhere' || site?.line === frame.line ? site : undefined;
}

const loops = ['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForOfStatement', 'ForInStatement'] as const;
const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const;

/**
 * The loop an interrupted program was in. The interpreter remembers the last call it made, so the loop is the one around
 * that place, else the first one after it in the same function. Undefined where there is none: recursion, or a built-in.
 */
export function stuckLoop(sources: AuthorSources, frame: Frame): Site | undefined {
  const syntax = sources.syntax(frame.file);
  if (!syntax) return undefined;
  const offset = offsetOfFrame(syntax, frame.line, frame.column);
  const body: AnyNode = innermost(syntax.program, offset, functions) ?? syntax.program;
  const around = innermost(body, offset, loops);
  const loop = around ?? loopsOf(body).find(({ start }) => start >= offset);
  return loop && siteOfRange(syntax, loop.start, loop.body.start);
}

type Loop = Extract<AnyNode, { type: (typeof loops)[number] }>;

/** The loops of a function, not of functions inside it. */
function loopsOf(body: AnyNode): Loop[] {
  const isInner = (node: AnyNode) => node !== body && (functions as readonly string[]).includes(node.type);
  return [...nodesOf(body, isInner)].filter((node): node is Loop => (loops as readonly string[]).includes(node.type));
}

function moduleName(importer: string, specifier: string): string | undefined {
  const target = moduleTarget(importer, specifier);
  if (target.kind === 'library') return target.name;
  return target.kind === 'author' ? target.path : undefined;
}

function importedBy(node: AnyNode): AnyNode | null | undefined {
  const isImport =
    node.type === 'ImportDeclaration' ||
    node.type === 'ImportExpression' ||
    node.type === 'ExportNamedDeclaration' ||
    node.type === 'ExportAllDeclaration';
  return isImport ? node.source : undefined;
}

function namedIn(node: AnyNode, name: string): AnyNode | undefined {
  if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') return undefined;
  return node.specifiers.find((specifier) => {
    if (specifier.type === 'ImportDefaultSpecifier') return name === 'default';
    if (specifier.type === 'ImportNamespaceSpecifier') return false;
    const outside = specifier.type === 'ImportSpecifier' ? specifier.imported : specifier.local;
    return (outside.type === 'Identifier' ? outside.name : outside.value) === name;
  });
}
