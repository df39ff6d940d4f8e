import assert from 'node:assert/strict';
import type { Diagnostic, Site } from '../../src/diagnostic/diagnostic.ts';
import type { Tree } from '../../src/git/tree.ts';

/** Files of a repository by path. A value that starts with `-> ` is a symbolic link. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A tree in memory. `«` and `»` in a text mark a place and are not part of it. */
export function memoryTree(files: Files): Tree {
  const isLink = (path: string) => String(files[path]).startsWith('-> ');
  const paths = Object.keys(files).sort();
  return {
    revision: { kind: 'work-tree' },
    paths: paths.filter((path) => !isLink(path)),
    links: paths.filter(isLink),
    has: (path) => Object.hasOwn(files, path) && !isLink(path),
    async read(path) {
      const file = files[path];
      if (file === undefined || isLink(path)) throw new Error(`${path} was read`);
      return typeof file === 'string' ? new TextEncoder().encode(file.replace(/[«»]/g, '')) : file;
    },
  };
}

/** The site between `«` and `»`, wherever in the files it is. */
export function markedSite(files: Files): Site {
  for (const [file, text] of Object.entries(files)) {
    const start = String(text).indexOf('«');
    if (start === -1) continue;
    const before = String(text).slice(0, start).split('\n');
    const length = String(text).indexOf('»') - start - 1;
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length };
  }
  return assert.fail('no place is marked');
}

/** Expects exactly one error of a code, at the marked place where one is marked. */
export function expectError(diagnostics: readonly Diagnostic[], code: string, files: Files): Diagnostic {
  assert.deepEqual(
    diagnostics.map((diagnostic) => diagnostic.code),
    [code],
    JSON.stringify(diagnostics, undefined, 1),
  );
  const [diagnostic] = diagnostics;
  assert.ok(diagnostic);
  assert.equal(diagnostic.severity, 'error');
  assert.notEqual(diagnostic.help, '');
  if (Object.values(files).some((text) => String(text).includes('«'))) {
    const { length = 1, ...site } = diagnostic.site ?? assert.fail(`${code} has no place`);
    assert.deepEqual({ ...site, length }, markedSite(files), diagnostic.message);
  }
  return diagnostic;
}
