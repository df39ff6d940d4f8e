import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkDiagnostics } from '../src/diagnostic/catalog/check.ts';
import { type Code, catalog } from '../src/diagnostic/catalog.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const codes = Object.keys(catalog);

/** The text of every file of a folder whose name ends so, by name. */
function textsOf(folder: string, ending: string): Map<string, string> {
  const files = readdirSync(`${root}/${folder}`).filter((name) => name.endsWith(ending));
  return new Map(files.map((name) => [name, readFileSync(`${root}/${folder}/${name}`, 'utf8')]));
}

test('every code has a page and every page a code', () => {
  const pages = [...textsOf('src/diagnostic/docs', '.md').keys()].map((name) => name.replace(/\.md$/, ''));
  assert.deepEqual(pages.sort(), codes.toSorted());
});

test('every page says what is wrong, and shows it wrong and right', () => {
  const faults = [...textsOf('src/diagnostic/docs', '.md')].flatMap(([name, text]) => {
    const [intro = '', ...sections] = text.split(/^## /m);
    const [title, ...paragraphs] = intro.trim().split(/\n{2,}/);
    const headings = sections.map((section) => section.split('\n', 1)[0]);
    const isComplete =
      title === `# ${name.replace(/\.md$/, '')}` &&
      paragraphs.join('').length > 60 &&
      headings.join() === 'Wrong,Right' &&
      sections.every((section) => /^\w+\n\n\S/.test(section)) &&
      text.split('```').length % 2 === 1 &&
      text.endsWith('\n');
    return isComplete ? [] : [name];
  });
  assert.deepEqual(faults, []);
});

test('codes are phrases, sorted where they are declared', () => {
  for (const [name, text] of textsOf('src/diagnostic/catalog', '.ts')) {
    const declared = [...text.matchAll(/^ {2}'([^']+)': entry/gm)].map(([, code = '']) => code);
    assert.deepEqual(declared, declared.toSorted(), name);
    for (const code of declared) assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
  }
});

test('no code is declared twice', () => {
  const declared = [...textsOf('src/diagnostic/catalog', '.ts').values()].flatMap((text) =>
    [...text.matchAll(/^ {2}'([^']+)': entry/gm)].map(([, code = '']) => code),
  );
  assert.deepEqual(declared.toSorted(), codes.toSorted());
});

test('messages and help begin in lower case and end without a stop', () => {
  const faults = codes.flatMap((code) => {
    const entry = catalog[code as Code] as { message: (p: unknown) => string; help: (p: unknown) => string };
    return (['message', 'help'] as const).flatMap((part) => {
      const text = entry[part](anything);
      const fine =
        /^(?:[^A-Z.]|Kubernetes|Envoy|URL|IP|TLS|CA|SVID)/.test(text) && !/[.!\s]$/.test(text) && !text.includes('\n');
      return fine ? [] : [`${code} ${part}: ${text}`];
    });
  });
  assert.deepEqual(faults, []);
});

test('every law of check is seen at work in the test of some rule', () => {
  const tests = [...textsOf('test/rules', '.test.ts').values()].join('\n');
  const unseen = Object.keys(checkDiagnostics).filter((code) => !tests.includes(`'${code}'`));
  assert.deepEqual(unseen, []);
});

/** Stands for parameters of any shape: a text, a number, a list of one text, and an object of such. */
const anything: unknown = new Proxy(['a'], {
  get: (list, name) => {
    if (name === Symbol.toPrimitive) return (hint: string) => (hint === 'number' ? 2 : 'a');
    return name in list ? Reflect.get(list, name) : anything;
  },
});
