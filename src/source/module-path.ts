/** Where an import leads. */
export type ModuleTarget =
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'author'; readonly path: string }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'outside' };

/** The packages a mesh may import; nothing else has a bare name. */
export const libraryModules: readonly string[] = ['meshc', 'meshc/test', 'constructs'];

/** Finds the module an import names: a library module, or a `.ts` file relative to the importing one. Reads nothing. */
export function moduleTarget(importer: string, specifier: string): ModuleTarget {
  if (libraryModules.includes(specifier)) return { kind: 'library', name: specifier };
  if (!/^\.\.?\//.test(specifier) || /[\\\0?#]/.test(specifier)) return { kind: 'forbidden' };
  const parts = importer.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..' && parts.pop() === undefined) return { kind: 'outside' };
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return { kind: 'author', path: parts.join('/') };
}

/** How the module `importer` would have to write an import of `path`. */
export function specifierOf(importer: string, path: string): string {
  const from = importer.split('/').slice(0, -1);
  const to = path.split('/');
  while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return `${from.length === 0 ? './' : '../'.repeat(from.length)}${to.join('/')}`;
}
