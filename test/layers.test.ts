import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * The walls of the compiler: what each folder of `src` may import. An unlisted folder fails. The ground floor (`scalar`,
 * `diagnostic`, `output`) imports nothing outside itself; stages are siblings that never import one another.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  scalar: [],
  diagnostic: [],
  output: [],
  protobuf: [],
  model: ['scalar'],
  ir: ['scalar'],
  mesh: ['model', 'scalar'],
  git: ['diagnostic', 'scalar', 'output'],
  source: ['git', 'model', 'diagnostic', 'scalar', 'output'],
  check: ['model', 'diagnostic', 'scalar', 'output'],
  lower: ['model', 'ir', 'diagnostic', 'scalar', 'output'],
  emit: ['ir', 'scalar', 'output', 'protobuf'],
  x509: ['scalar', 'diagnostic', 'output'],
  bundle: ['x509', 'diagnostic', 'scalar', 'output'],
  reach: ['ir', 'scalar'],
  plan: ['reach', 'ir', 'model', 'scalar', 'output', 'diagnostic'],
  agent: ['git', 'bundle', 'x509', 'diagnostic', 'scalar', 'output', 'protobuf'],
  cli: ['*'],
};

/** What the files directly in `src` may import: the pipeline, and what authors import. */
const rootMayImport: Readonly<Record<string, readonly string[]>> = {
  'compile.ts': ['check', 'lower', 'emit', 'ir', 'model', 'diagnostic', 'output'],
  'index.ts': ['mesh', 'model', 'scalar'],
  'test.ts': ['mesh'],
};

/** Folders that touch disk, network, clock and environment; others are functions of their arguments. */
const mayUseNode: Readonly<Record<string, readonly string[] | 'everything'>> = {
  git: 'everything',
  source: 'everything',
  agent: 'everything',
  cli: 'everything',
  x509: ['node:crypto'],
  bundle: ['node:crypto'],
};

/** Words that say nothing, as whole words of a file or folder name. */
const emptyWords = /(?:^|-)(?:utils?|helpers?|common|manager|handler|processor|context|data|info|misc|lib)(?:-|$)/;

/** Envoy's own names for its own things. */
const envoyNames = new Set(['http-connection-manager']);

const source = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => posix.join(entry.parentPath.slice(source.length), entry.name))
  .sort()
  .map((path) => ({ path, text: readFileSync(source + path, 'utf8') }));

test('there is source to look at', () => {
  assert.ok(files.length > 50);
});

test('every folder of src is listed', () => {
  const folders = new Set(files.flatMap(({ path }) => (path.includes('/') ? [folderOf(path)] : [])));
  assert.deepEqual(
    [...folders].filter((folder) => !(folder in mayImport)),
    [],
  );
  const roots = files.map(({ path }) => path).filter((path) => !path.includes('/'));
  assert.deepEqual(
    roots.filter((path) => !(path in rootMayImport)),
    [],
  );
});

test('no file imports across a wall', () => {
  assert.deepEqual(
    files.flatMap(({ path, text }) => wallsCrossed(path, text)),
    [],
  );
});

test('only git, source, agent and cli touch the world', () => {
  const found = files.flatMap(({ path, text }) => {
    const allowed = mayUseNode[folderOf(path)] ?? [];
    if (allowed === 'everything') return [];
    const imports = importsOf(text).filter((name) => isBuiltin(name) && !allowed.includes(name));
    const globals =
      /\b(?:process\.(?!binding)|Date\.now|Math\.random|performance\.now|new Date\(\)|fetch\(|setTimeout\()/.exec(
        withoutText(withoutComments(text)),
      );
    return [...imports, ...(globals ? [globals[0]] : [])].map((name) => `${path} -> ${name}`);
  });
  assert.deepEqual(found, []);
});

test('no file is longer than 500 lines', () => {
  const long = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  assert.deepEqual(
    long.filter(({ lines }) => lines > 500),
    [],
  );
});

test('names say what is in a file', () => {
  const found = files.filter(({ path }) => {
    const parts = path.replace(/\.ts$/, '').split('/');
    return parts.some(
      (part) => (emptyWords.test(part) && !envoyNames.has(part)) || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part),
    );
  });
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  );
});

test('nothing is a default export, and nothing is any', () => {
  const found = files.flatMap(({ path, text }) => {
    const code = withoutText(withoutComments(text));
    const marks = [
      /^export default\b/m,
      /(?:: |<|\| )any(?:\b(?![-\w]))(?= *[;,)>|=\]{]|\[|$)/m,
      /\bas any\b/,
      /^export \* from/m,
    ];
    return marks.flatMap((mark) =>
      mark.test(code) && !(path === 'index.ts' && mark.source.includes('from')) ? [`${path}: ${mark}`] : [],
    );
  });
  assert.deepEqual(found, []);
});

test('the intermediate representation has no optional field', () => {
  const found = files.filter(({ path, text }) => folderOf(path) === 'ir' && /\w\?:/.test(withoutComments(text)));
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  );
});

function wallsCrossed(path: string, text: string): string[] {
  const folder = folderOf(path);
  const allowed = folder === '' ? (rootMayImport[path] ?? []) : (mayImport[folder] ?? []);
  if (allowed.includes('*')) return [];
  return importsOf(text)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name))
    .filter((target) => folderOf(target) !== folder && !allowed.includes(folderOf(target)))
    .map((target) => `${path} -> ${target}`);
}

/** Every module a file names: imports, re-exports, types, and imports made while it runs. */
function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;
  return Array.from(withoutComments(text).matchAll(pattern), ([, , name]) => name ?? '');
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || /^(?:fs|path|os|http|https|net|child_process|crypto|process)(?:\/|$)/.test(name);
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function withoutText(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}
