import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the type checker prints for a project; nothing when it finds nothing. */
function typeErrors(project: string, ...options: readonly string[]): string[] {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', project, '--pretty', 'false', ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(result.error, undefined);
  assert.equal(result.stderr, '');
  const lines = result.stdout.split('\n').filter((line) => line !== '');
  assert.equal(result.status === 0, lines.length === 0, result.stdout);
  return lines;
}

function inScratch(run: (folder: string) => void): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshc-types-')));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value));
}

test('what authors must not write does not compile, and what they may does, the examples included', () => {
  assert.deepEqual(typeErrors('test/types/tsconfig.json'), []);
});

test('the two messages authors meet most say what is wrong in their own words', () => {
  const source = `import { HttpRoute, Mesh, Service } from 'meshc';
const mesh = new Mesh('m', { trustDomain: 'm.example' });
const reviews = new Service(mesh, 'reviews', {
  ports: { http: { number: 9080, protocol: 'http' } },
  versions: { v1: {}, v2: {}, v3: {} },
});
const database = new Service(mesh, 'database', { ports: { postgres: { number: 5432, protocol: 'tcp' } } });
reviews.version('v9');
new HttpRoute(reviews, 'all', { rules: [{ backends: [{ to: database.port('postgres') }] }] });
`;
  inScratch((folder) => {
    writeJson(join(folder, 'package.json'), { type: 'module' });
    writeJson(join(folder, 'tsconfig.json'), { extends: join(root, 'test/types/tsconfig.json'), include: ['*.ts'] });
    writeFileSync(join(folder, 'mesh.ts'), source);
    const found = typeErrors(folder).map((line) => line.replace(/^.*mesh\.ts/, 'mesh.ts'));
    assert.deepEqual(found, [
      `mesh.ts(8,17): error TS2345: Argument of type '"v9"' is not assignable to parameter of type '"v1" | "v2" | "v3"'.`,
      `mesh.ts(9,56): error TS2322: Type 'Backend<"tcp">' is not assignable to type 'Backend<HttpProtocol>'.`,
      `  Type '"tcp"' is not assignable to type 'HttpProtocol'.`,
    ]);
  });
});

test('an example type-checks by its own settings against the package as published', () => {
  inScratch((folder) => {
    const packages = join(folder, 'node_modules');
    mkdirSync(join(packages, 'meshc'), { recursive: true });
    symlinkSync(join(root, 'node_modules', 'constructs'), join(packages, 'constructs'));
    cpSync(join(root, 'package.json'), join(packages, 'meshc', 'package.json'));
    writeJson(join(folder, 'build.json'), {
      extends: join(root, 'tsconfig.build.json'),
      compilerOptions: {
        rootDir: join(root, 'src'),
        outDir: join(packages, 'meshc', 'dist'),
        emitDeclarationOnly: true,
        types: [],
      },
      include: [],
      files: [join(root, 'src/index.ts'), join(root, 'src/test.ts')],
    });
    assert.deepEqual(typeErrors(join(folder, 'build.json')), []);
    for (const name of ['quickstart', 'bookinfo']) {
      const example = join(folder, name);
      cpSync(join(root, 'examples', name), example, { recursive: true });
      assert.deepEqual(typeErrors(example), []);
      // Proof that this looked at the mesh: with a mistake in it there is an error in it.
      writeFileSync(join(example, 'mistake.ts'), "import { Mesh } from 'meshc';\nnew Mesh('m', {});\n");
      assert.match(
        typeErrors(example).join('\n'),
        /mistake\.ts\(2,15\): error TS2741: Property 'trustDomain' is missing/,
      );
    }
  });
});
