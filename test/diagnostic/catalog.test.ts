import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { catalog } from '../../src/diagnostic/catalog.ts';

const docs = fileURLToPath(new URL('../../src/diagnostic/docs/', import.meta.url));
const codes = Object.keys(catalog).sort();

test('every code is a kebab-case phrase', () => {
  assert.deepEqual(
    codes.filter((code) => !/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(code)),
    [],
  );
});

test('every error and warning has a page', () => {
  const missing = codes.filter((code) => !existsSync(`${docs}${code}.md`));
  assert.deepEqual(
    missing.filter((code) => catalog[code as keyof typeof catalog].severity !== 'info'),
    [],
  );
});

test('every page belongs to a code', () => {
  const pages = readdirSync(docs).map((name) => name.replace(/\.md$/, ''));
  assert.deepEqual(
    pages.filter((page) => !(page in catalog)),
    [],
  );
});

test('every page says what it means, and shows a wrong and a repaired example', () => {
  const poor = codes
    .filter((code) => existsSync(`${docs}${code}.md`))
    .filter((code) => {
      const page = readFileSync(`${docs}${code}.md`, 'utf8');
      const [meaning = '', wrong = '', right = ''] = page.split(/^## (?:Wrong|Right)$/m);
      return (
        !meaning.startsWith(`# ${code}\n`) || meaning.trim().length < 80 || wrong.trim() === '' || right.trim() === ''
      );
    });
  assert.deepEqual(poor, []);
});
