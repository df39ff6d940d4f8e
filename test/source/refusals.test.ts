import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSource } from '../../src/source/load-source.ts';
import type { SourceOptions } from '../../src/source/source.ts';
import { expectError, type Files, memoryTree } from './memory-tree.ts';

const mesh = `import { Mesh } from 'meshc';\nexport default () => new Mesh('shop', { trustDomain: 'shop.example' });\n`;

/** What the one diagnostic says beside its code and place. */
interface Expected extends SourceOptions {
  readonly message?: RegExp;
  readonly help?: RegExp;
}

async function refuses(code: string, files: Files, { message = /./, help = /./, ...options }: Expected = {}) {
  const loaded = await loadSource(memoryTree(files), options);
  const diagnostic = expectError(loaded.diagnostics, code, files);
  assert.match(diagnostic.message, message);
  assert.match(diagnostic.help, help);
  assert.equal(loaded.mesh, undefined);
}

describe('an entry', () => {
  it('must be there', async () => {
    await refuses('missing-entry', { 'other.ts': mesh }, { message: /`mesh\.ts`/ });
    await refuses('missing-entry', { 'mesh.yaml': '' }, { help: /--entry mesh\.yaml/ });
    await refuses('missing-entry', { 'sites/mesh.ts': mesh }, { help: /--entry sites\/mesh\.ts/ });
  });

  it('must not be a link, nor in another language', async () => {
    await refuses('import-of-link', { 'mesh.ts': '-> other.ts', 'other.ts': mesh });
    await refuses('unsupported-entry', { 'mesh.js': mesh }, { entry: 'mesh.js' });
  });

  it('must export a mesh', async () => {
    await refuses('not-a-mesh', { 'mesh.ts': 'export const mesh = 1;' }, { message: /no default export/ });
    await refuses('not-a-mesh', { 'mesh.ts': `export const «environments» = 'production';\n${mesh}` });
    await refuses('not-a-mesh', { 'mesh.ts': `export const «environments»: string[] = [];\n${mesh}` });
  });

  it('must have the environment that is asked for', async () => {
    const files = { 'mesh.ts': `export const «environments» = ['staging', 'production'] as const;\n${mesh}` };
    await refuses('unknown-environment', files, { environment: 'test', help: /`staging`, `production`/ });
  });
});

describe('a module', () => {
  it('must be TypeScript', async () => {
    await refuses(
      'invalid-syntax',
      { 'mesh.ts': 'export default () => {\n  const x: «=» 5;\n};' },
      { message: /unexpected token `=`/ },
    );
    await refuses('invalid-syntax', { 'mesh.ts': `\tconst t = '\t中😀é'; const x: «=» 5;` });
    await refuses('invalid-syntax', { 'mesh.ts': `import './a.ts';`, 'a.ts': 'let a = 1;\nlet a «=» 2;' });
    await refuses('invalid-syntax', { 'mesh.ts': 'export default () => «/»(/;' }, { message: /expecting/ });
  });

  it('must be erasable', async () => {
    await refuses(
      'non-erasable-syntax',
      { 'mesh.ts': 'export default 1;\n«enum Color { red }»' },
      { message: /^enum cannot be erased$/ },
    );
    await refuses('non-erasable-syntax', { 'mesh.ts': '«namespace A { export const b = 1 }»' });
    await refuses('non-erasable-syntax', { 'mesh.ts': 'class A { constructor(private «b: number») {} }' });
    await refuses('non-erasable-syntax', { 'mesh.ts': 'const a = «<number>b»;' });
  });

  it('must be UTF-8 text of bounded size', async () => {
    const files = { 'mesh.ts': `import «'./a.ts'»;\n${mesh}` };
    await refuses('unreadable-text', { ...files, 'a.ts': Uint8Array.of(0x2f, 0x2f, 0xff) });
    await refuses(
      'file-too-large',
      { ...files, 'a.ts': `//${'x'.repeat(2000)}` },
      { limits: { fileBytes: 1000 }, message: /2002 bytes.* 1000/ },
    );
  });

  it('must not hold a secret that is not a key', async () => {
    const token = ['ghp_', '16C7e42F292c6912E7710c838347Ae178B4a'].join('');
    await refuses('secret-in-source', { 'mesh.ts': `import './a.ts';\n${mesh}`, 'a.ts': `\n/* «${token}» */` });
    const joined = `import { Mesh } from 'meshc';\nexport default () => new Mesh('shop', { trustDomain: «'${token.slice(0, 9)}' + '${token.slice(9)}'» });`;
    await refuses('secret-in-source', { 'mesh.ts': joined });
  });

  it('must not hold a private key', async () => {
    for (const kind of ['', 'OPENSSH ']) {
      const key = `-----BEGIN ${kind}PRIVATE KEY-----`;
      await refuses('private-key-in-source', { 'mesh.ts': `import './a.ts';\n${mesh}`, 'a.ts': `\n/* «${key}» */` });
    }
    const joined = `import { Mesh } from 'meshc';\nexport default () => new Mesh('shop', { trustDomain: «'-----BEGIN PRI' + 'VATE KEY-----'» });`;
    await refuses('private-key-in-source', { 'mesh.ts': joined });
  });
});

describe('an import', () => {
  const importing = (statement: string) => `import { Mesh } from 'meshc';\n${statement}\n${mesh.split('\n')[1]}`;

  it('may not be of a package or a built-in module', async () => {
    for (const name of ['fs', 'node:fs', 'meshc/compile', 'constructs/lib/construct.js', '/etc/passwd', 'C:\\x.ts']) {
      const written = name.replace('\\', '\\\\');
      await refuses(
        'forbidden-import',
        { 'mesh.ts': importing(`import * as x from «'${written}'»; export { x };`) },
        { message: /^a mesh cannot import/ },
      );
    }
    await refuses('forbidden-import', { 'mesh.ts': importing(`export * from «'os'»;`) });
    await refuses('forbidden-import', { 'mesh.ts': importing(`await import(«'fs'»).catch(() => {});`) });
    await refuses('forbidden-import', { 'mesh.ts': importing(`import x from «'./data.json'»;`), 'data.json': '{}' });
  });

  it('must lead to a file', async () => {
    await refuses(
      'missing-module',
      { 'mesh.ts': importing(`import «'./routes/b.ts'»;`) },
      { message: /no file `routes\/b\.ts`/ },
    );
    const files = {
      'routes/a.ts': `import «'../services.ts'»;`,
      'service.ts': '',
      'mesh.ts': importing(`import './routes/a.ts';`),
    };
    await refuses('missing-module', files, { help: /`\.\.\/service\.ts`/ });
  });

  it('must name the extension', async () => {
    for (const specifier of ['./lib/a', './lib/a.js']) {
      await refuses(
        'missing-module',
        { 'mesh.ts': importing(`import «'${specifier}'»;`), 'lib/a.ts': '' },
        { help: /write `\.\/lib\/a\.ts`/ },
      );
    }
    await refuses(
      'missing-module',
      { 'mesh.ts': importing(`import «'./lib'»;`), 'lib/index.ts': '' },
      { help: /write `\.\/lib\/index\.ts`/ },
    );
  });

  it('may not leave the repository, nor follow a link', async () => {
    await refuses('import-outside-repository', {
      'deep/a.ts': `import «'../../b.ts'»;`,
      'mesh.ts': importing(`import './deep/a.ts';`),
    });
    await refuses('import-of-link', { 'mesh.ts': importing(`import «'./a.ts'»;`), 'a.ts': '-> ../../secret.ts' });
    await refuses('import-of-link', { 'mesh.ts': importing(`import «'./linked/a.ts'»;`), linked: '-> ..' });
  });

  it('must name something that is exported', async () => {
    const files = {
      'mesh.ts': importing(`import './b.ts';`),
      'b.ts': `import { one, «two as three» } from './c.ts';\nexport { one, three };`,
      'c.ts': 'export const one = 1;',
    };
    await refuses('missing-export', files, { message: /`\.\/c\.ts` exports nothing called `two`/ });
    const type = {
      'mesh.ts': `import { «Environment», Mesh } from 'meshc';\nexport default (_: Environment) => new Mesh('a', { trustDomain: 'b' });`,
    };
    await refuses('missing-export', type, { help: /import \{ type Environment \}/ });
  });

  it('may not be one of too many', async () => {
    const files: Record<string, string> = { 'mesh.ts': importing(`import './m0.ts';`) };
    for (let index = 0; index < 12; index++) files[`m${index}.ts`] = `import './m${index + 1}.ts';`;
    files['m12.ts'] = '';
    await refuses('too-many-modules', { ...files, 'm8.ts': `import «'./m9.ts'»;` }, { limits: { modules: 10 } });
    assert.deepEqual((await loadSource(memoryTree(files), {})).diagnostics, []);
  });
});
