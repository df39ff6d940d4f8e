import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTwoFilesPatch } from 'diff';
import { parse } from 'yaml';
import { compile } from '../src/compile.ts';
import type { Diagnostic } from '../src/diagnostic/diagnostic.ts';
import { proveFiles } from '../src/emit/envoy/schema/prove-files.ts';
import type { Mesh } from '../src/model/mesh.ts';
import { collectFiles, type FileSet } from '../src/output/file-set.ts';
import { documentReader } from '../src/output/parts.ts';
import { validateModel } from '../src/source/validate-model.ts';
import { schema } from './envoy-schema/sample.ts';
import { meshOf } from './harness/model-mesh.ts';
import { type Selection, selected } from './harness/selection.ts';

/**
 * Golden cases. `cases/<feature>/<case>/mesh.yaml` is the smallest mesh that shows one thing; what it leaves out is empty.
 * `select.json` says which part of which output file shows it; `expected/` holds that part, and `diagnostics.txt` every
 * finding, where an absent file means none. `UPDATE=1` rewrites what is expected and shows what changed.
 */
const root = fileURLToPath(new URL('cases', import.meta.url));
const isUpdating = process.env['UPDATE'] === '1';

if (isUpdating && process.env['CI']) throw new Error('UPDATE=1 is for people: in CI the expectations are the law');

const cases = globSync('*/*/mesh.yaml', { cwd: root })
  .map((path) => path.slice(0, -'/mesh.yaml'.length))
  .sort();

test('there are cases', () => {
  assert.ok(cases.length >= 20);
});

for (const name of cases) {
  test(name, () => {
    const folder = join(root, name);
    const actual = outcome(folder);
    const expected = expectations(join(folder, 'expected'));
    if (isUpdating) update(join(folder, 'expected'), expected, actual);
    else assert.deepEqual(Object.fromEntries(actual), Object.fromEntries(expected));
  });
}

/** What the case shows, by the name of the file that expects it. */
function outcome(folder: string): Map<string, string> {
  const written: Partial<Mesh> = parse(readFileSync(join(folder, 'mesh.yaml'), 'utf8'));
  const value = meshOf({ name: 'case', trustDomain: 'case.example', ...written });
  assert.deepEqual(validateModel({ value, locate: () => undefined }), { kind: 'valid', mesh: value });
  const { diagnostics, compiled } = compile(value);
  const files = collectFiles(compiled?.files ?? []);
  assert.deepEqual(proveFiles(schema, files), []);
  const found = new Map<string, string>();
  if (diagnostics.length > 0) found.set('diagnostics.txt', diagnostics.map(line).join(''));
  for (const [file, selection] of Object.entries(selections(folder))) {
    found.set(file, shown(files, selection));
  }
  return found;
}

function selections(folder: string): Readonly<Record<string, Selection>> {
  const path = join(folder, 'select.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function shown(files: FileSet, selection: Selection): string {
  return `${JSON.stringify(selected(documentReader(files)(selection.file), selection), undefined, 2)}\n`;
}

function line({ severity, code, message, at = [] }: Diagnostic): string {
  return `${severity}[${code}] ${at.join('/')}: ${message}\n`;
}

function expectations(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

function update(folder: string, expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const file of new Set([...expected.keys(), ...actual.keys()])) {
    const [before = '', after = ''] = [expected.get(file), actual.get(file)];
    if (before === after) continue;
    console.log(createTwoFilesPatch(join(folder, file), join(folder, file), before, after));
    if (actual.has(file)) writeFileSync(join(folder, file), after);
    else rmSync(join(folder, file));
  }
  if (actual.size === 0) rmSync(folder, { recursive: true });
}
