import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { type ExitCode, exitCode } from '../../src/cli/exit-code.ts';
import { type ScratchRepository, scratchRepository } from '../git/scratch-repository.ts';
import { run } from './run.ts';
import { goodMesh, shifted, unknownVersion } from './shop.ts';

/** One way for a command to end, the same in every format. */
interface Outcome {
  readonly name: string;
  readonly words: (at: Repositories) => readonly string[];
  readonly code: ExitCode;
  /** Whether standard output holds something in the command's human form. */
  readonly prints?: boolean;
}

interface Repositories {
  readonly good: string;
  readonly bad: string;
  readonly stale: string;
  readonly changed: string;
}

const unreachable = 'http://127.0.0.1:9/mesh.git';
const checks: readonly Outcome[] = [
  { name: 'a good mesh', words: ({ good }) => ['check', '--no-types', good], code: exitCode.ok },
  { name: 'a bad mesh', words: ({ bad }) => ['check', '--no-types', bad], code: exitCode.definitions },
  { name: 'no repository', words: () => ['check', '/proc'], code: exitCode.definitions },
  { name: 'a silent remote', words: () => ['check', unreachable], code: exitCode.temporary },
  { name: 'fresh output', words: ({ good }) => ['compile', '--check', good], code: exitCode.ok },
  { name: 'stale output', words: ({ stale }) => ['compile', '--check', stale], code: exitCode.integrity },
  { name: 'a bad mesh to compile', words: ({ bad }) => ['compile', bad], code: exitCode.definitions },
  { name: 'output that is right', words: ({ good }) => ['compile', good], code: exitCode.ok, prints: true },
];
const plans: readonly Outcome[] = [
  { name: 'no change', words: ({ good }) => ['plan', '--repository', good], code: exitCode.ok, prints: true },
  {
    name: 'no change, asked',
    words: ({ good }) => ['plan', '--detailed-exitcode', '--repository', good],
    code: exitCode.ok,
    prints: true,
  },
  { name: 'a change', words: ({ changed }) => ['plan', '--repository', changed], code: exitCode.ok, prints: true },
  {
    name: 'a change, asked',
    words: ({ changed }) => ['plan', '--detailed-exitcode', '--repository', changed],
    code: exitCode.changes,
    prints: true,
  },
  {
    name: 'a gate that is not hit',
    words: ({ changed }) => ['plan', '--fail-on', 'broadening', '--repository', changed],
    code: exitCode.ok,
    prints: true,
  },
  { name: 'a head that is bad', words: ({ bad }) => ['plan', '--repository', bad], code: exitCode.definitions },
  { name: 'a missing base', words: ({ good }) => ['plan', 'nope', '--repository', good], code: exitCode.definitions },
];

const made: ScratchRepository[] = [];
let folder = '';
let at: Repositories = { good: '', bad: '', stale: '', changed: '' };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshc-forms-'));
  const repository = (mesh: string) => {
    const created = scratchRepository({ 'mesh.ts': mesh });
    made.push(created);
    return created;
  };
  const [good, bad, stale, changed] = [
    repository(goodMesh),
    repository(unknownVersion),
    repository(goodMesh),
    repository(goodMesh),
  ];
  for (const each of [good, stale]) assert.equal((await run(each.root, 'compile')).code, exitCode.ok);
  stale.write({ 'mesh.ts': shifted });
  for (const each of [good, stale, changed]) each.commit('first');
  changed.write({ 'mesh.ts': shifted });
  at = { good: good.root, bad: bad.root, stale: stale.root, changed: changed.root };
});

after(() => {
  for (const repository of made) repository.remove();
  rmSync(folder, { recursive: true });
});

const others = ['github', 'sarif', 'junit'] as const;

describe('check and compile end the same way in every form', { concurrency: 3 }, () => {
  for (const { name, words, code, prints } of checks) {
    it(name, async () => {
      const human = await run('/', ...words(at));
      assert.equal(human.code, code, human.err);
      assert.equal(human.out !== '', prints ?? false);
      const files = others.map((format) => [format, join(folder, `${name}.${format}`)] as const);
      const forms = ['json', ...files.map((form) => form.join('='))].flatMap((form) => ['--format', form]);
      const data = await run('/', ...words(at), ...forms);
      assert.equal(data.code, code, data.err);
      assertForm('json', data.out, code);
      for (const [format, file] of files) assertForm(format, readFileSync(file, 'utf8'), code);
    });
  }

  for (const format of others) {
    it(`a bad mesh as ${format} alone`, async () => {
      const ran = await run('/', 'check', '--no-types', at.bad, '--format', format);
      assert.equal(ran.code, exitCode.definitions);
      assertForm(format, ran.out, exitCode.definitions);
    });
  }
});

describe('plan ends the same way in every form', { concurrency: 3 }, () => {
  for (const { name, words, code, prints } of plans) {
    it(name, async () => {
      const human = await run('/', ...words(at));
      assert.equal(human.code, code, human.err);
      assert.equal(human.out !== '', prints ?? false);
      const comment = join(folder, `${name}.md`);
      const page = join(folder, `${name}.html`);
      const forms = ['json', `markdown=${comment}`, `html=${page}`].flatMap((form) => ['--format', form]);
      const data = await run('/', ...words(at), ...forms);
      assert.equal(data.code, code, data.err);
      JSON.parse(data.out);
      if (prints) assert.match(readFileSync(comment, 'utf8'), /^<!-- meshc:plan v=1 -->\n/);
      else assert.ok(!existsSync(comment));
      assert.equal(existsSync(page), prints ?? false);
    });
  }
});

for (const words of [
  [],
  ['chek'],
  ['check', '--nope'],
  ['check', 'a', 'b'],
  ['check', '--format', 'jsn'],
  ['check', '--format', 'json', '--format', 'sarif'],
  ['check', '--format', 'json='],
  ['check', '--fail-level', 'info'],
  ['check', '--time-limit', '0'],
  ['compile', '--at', 'HEAD'],
  ['plan', '--fail-on', 'nope'],
  ['plan', '--format', 'junit'],
  ['explain', 'stale-outptu'],
  ['completion', 'tcsh'],
]) {
  test(`meshc ${words.join(' ')} is a wrong call`, async () => {
    const ran = await run(at.good, ...words);
    assert.equal(ran.code, exitCode.usage, ran.err);
    assert.equal(ran.out, '');
    assert.match(ran.err, words.length === 0 ? /^Usage: meshc/ : /^error: /);
  });
}

test('a wrong word gets the right one named', async () => {
  assert.match((await run('/', 'chek')).err, /Did you mean check\?/);
  assert.match((await run('/', 'check', '--fromat', 'json')).err, /Did you mean --format\?/);
  assert.match((await run('/', 'check', '--format', 'sariff')).err, /Did you mean sarif\?/);
  assert.match((await run('/', 'explain', 'stale-outptu')).err, /did you mean `stale-output`\?/);
});

test('help is no error', async () => {
  for (const words of [['--help'], ['check', '-h'], ['--version'], ['version']]) {
    const ran = await run('/', ...words);
    assert.equal(ran.code, exitCode.ok);
    assert.notEqual(ran.out, '');
  }
});

test('several forms at once: one for people, one for a file', async () => {
  const repository = scratchRepository({ 'mesh.ts': unknownVersion });
  try {
    const ran = await run(repository.root, 'check', '--no-types', '--format', 'human', '--format', 'sarif=mesh.sarif');
    assert.equal(ran.code, exitCode.definitions);
    assert.match(ran.err, /^error\[unknown-version\]/);
    assert.ok(existsSync(join(repository.root, 'mesh.sarif')));
    assert.equal(JSON.parse(readFileSync(join(repository.root, 'mesh.sarif'), 'utf8')).version, '2.1.0');
  } finally {
    repository.remove();
  }
});

function assertForm(format: string, out: string, code: ExitCode): void {
  const isGood = code === exitCode.ok;
  if (format === 'json') assert.equal(JSON.parse(out).ok, isGood);
  if (format === 'sarif') assert.equal(JSON.parse(out).runs[0].results.length > 0, !isGood);
  if (format === 'github') assert.equal(out.startsWith('::error '), !isGood);
  if (format === 'junit') assert.equal(out.includes('<failure '), !isGood);
}
