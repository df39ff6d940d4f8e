import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ModelPath } from '../../src/diagnostic/diagnostic.ts';
import { openTree } from '../../src/git/open-tree.ts';
import { loadSource } from '../../src/source/load-source.ts';
import { scratchRepository } from '../git/scratch-repository.ts';
import { expectError, type Files, markedSite, memoryTree } from './memory-tree.ts';

function bookinfo(): Record<string, string> {
  const folder = fileURLToPath(new URL('../../examples/bookinfo/', import.meta.url));
  const modules = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return Object.fromEntries(modules.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}

describe('loadSource', () => {
  it('evaluates a repository at a commit, and its work tree', async () => {
    const repository = scratchRepository(bookinfo());
    try {
      repository.commit('bookinfo');
      repository.write({ 'mesh.ts': 'broken' });
      const opened = await openTree({ repository: repository.root, at: 'HEAD' });
      assert.equal(opened.kind, 'opened');
      if (opened.kind !== 'opened') return;
      const loaded = await loadSource(opened.tree, {});
      assert.deepEqual(loaded.diagnostics, []);
      assert.deepEqual(loaded.environments, ['demo', 'kubernetes']);
      assert.equal(loaded.mesh?.environment, 'demo');
      assert.deepEqual(
        loaded.mesh?.services.map(({ name }) => name),
        ['details', 'productpage', 'ratings', 'reviews'],
      );
      const worktree = await openTree({ repository: repository.root });
      assert.equal(worktree.kind, 'opened');
      if (worktree.kind === 'opened') assert.equal((await loadSource(worktree.tree, {})).diagnostics.length, 1);
    } finally {
      repository.remove();
    }
  });

  it('evaluates the environment that is asked for', async () => {
    const tree = memoryTree(bookinfo());
    const loaded = await loadSource(tree, { environment: 'kubernetes' });
    assert.equal(loaded.mesh?.trustDomain, 'kubernetes.bookinfo.example');
    assert.equal(loaded.mesh?.workloads[0]?.placement.kind, 'kubernetes');
    const undeclared = memoryTree({
      'mesh.ts': `import { Mesh, type Environment } from 'meshc';\nexport default ({ environment }: Environment) => new Mesh('shop', { trustDomain: environment });`,
    });
    assert.deepEqual((await loadSource(undeclared, {})).environments, ['production']);
    assert.equal((await loadSource(undeclared, { environment: 'staging' })).mesh?.trustDomain, 'staging');
  });

  it('gives the same model every time', async () => {
    const [first, second] = [
      await loadSource(memoryTree(bookinfo()), {}),
      await loadSource(memoryTree(bookinfo()), {}),
    ];
    assert.equal(JSON.stringify(first.mesh), JSON.stringify(second.mesh));
    assert.ok(first.mesh);
  });

  it('keeps the text of every module for excerpts', async () => {
    const loaded = await loadSource(memoryTree(bookinfo()), {});
    assert.equal(loaded.text('routes.ts'), bookinfo()['routes.ts']);
    assert.equal(loaded.text('absent.ts'), undefined);
  });

  it('evaluates modules in folders, cycles, dynamic imports and other names of the entry', async () => {
    const files = {
      'envs/eu/shop.ts': `import { Mesh } from 'meshc';\nimport { Construct } from 'constructs';\nimport { domain } from '../../lib/a.ts';\nconst { extra } = await import('./extra.ts');\nif (!(new Mesh('x', { trustDomain: 'y' }) instanceof Construct)) throw new Error('two libraries');\nexport default () => new Mesh('shop', { trustDomain: domain() + extra });`,
      'envs/eu/extra.ts': `export const extra: string = '.extra';`,
      'lib/a.ts': `import { end } from './b.ts';\nexport const domain = (): string => 'eu' + end;\nexport const start = 1;`,
      'lib/b.ts': `import { type domain, start } from './a.ts';\nexport const end: \`.\${string}\` = '.example';\nexport const later = (): number => start;`,
    };
    const loaded = await loadSource(memoryTree(files), { entry: './envs/eu/shop.ts' });
    assert.deepEqual(loaded.diagnostics, []);
    assert.equal(loaded.mesh?.trustDomain, 'eu.example.extra');
  });

  it('explains a file that cannot be read', async () => {
    const files = { 'mesh.ts': `import «'./a.ts'»;\nexport default 1;`, 'a.ts': '' };
    const tree = memoryTree(files);
    const read = async (path: string) => {
      if (path === 'a.ts') throw Object.assign(new Error('gone'), { code: 'NotFoundError' });
      return tree.read(path);
    };
    expectError((await loadSource({ ...tree, read }, {})).diagnostics, 'unreadable-object', files);
  });

  it('checks the model against its schema, one error for each mistake, at its literal', async () => {
    const header = `import { Gateway, Mesh, Service } from 'meshc';\nexport default () => {\n  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });\n`;
    const cases: Readonly<Record<string, RegExp>> = {
      "new Service(mesh, «'A_b'», { ports: {} });":
        /`services\[0\]\.name` is `"A_b"`.*lower-case letters, digits and inner hyphens/,
      "new Service(mesh, 'a', { ports: { http: { number: «'80'», protocol: 'http' } } });":
        /`services\[0\]\.ports\.http\.number` is `"80"`.*a whole number/,
      "new Service(mesh, 'a', { ports: { http: { number: 80, protocol: «'htp'» } } });": /is `"htp"`.*one of `"/,
      "new Service(mesh, 'a', { ports: { http: { number: 80, protocol: 'http', mtls: «true» } } });":
        /\.mtls` is not a member/,
      "new Gateway(mesh, 'a', { listeners: {}, placement: «{ kind: 'host', hosts: [] }» });":
        /of no known kind.*`"hosts"`, `"kubernetes"`/,
      "new Gateway(mesh, 'a', { listeners: {}, placement: «{ hosts: [] }» });": /of no known kind/,
      "new Gateway(mesh, 'a', { listeners: { http: «{ port: 1, protocol: 'http' }» }, placement: { kind: 'kubernetes' } });":
        /lacks `hostnames`/,
    };
    for (const [statement, expected] of Object.entries(cases)) {
      const exact = statement.includes('»') ? statement : statement.replace('«', '');
      const files = { 'mesh.ts': `${header}  ${exact}\n  return mesh;\n};` };
      const { message, help } = expectError(
        (await loadSource(memoryTree(files), {})).diagnostics,
        'invalid-model',
        files,
      );
      assert.match(`${message}; ${help}`, expected);
    }
  });

  it('evaluates a thousand services', async () => {
    const files: Record<string, string> = {};
    for (let team = 0; team < 20; team++) {
      const services = Array.from(
        { length: 50 },
        (_, index) => `
  const s${index}: Service<any, any> = new Service(team, 'service-${index}', { ports: { http: { number: 8080, protocol: 'http' }, metrics: { number: 9090, protocol: 'http' } }, versions: { v1: {}, v2: {} } });
  new HttpRoute(s${index}, 'canary', { port: 'http', rules: [{ backends: [{ to: s${index}.version('v1').port('http'), weight: 90 }, { to: s${index}.version('v2').port('http'), weight: 10 }], timeout: '2s' }] });
  new AuthorizationPolicy(s${index}, 'readers', { action: 'allow', rules: [{ from: [s${Math.max(0, index - 1)}], methods: ['GET'], paths: ['/items/*'] }] });`,
      );
      files[`team-${team}.ts`] =
        `import { AuthorizationPolicy, HttpRoute, type Mesh, Namespace, Service } from 'meshc';\nexport function declare${team}(mesh: Mesh) {\n  const team = new Namespace(mesh, 'team-${team}');${services.join('')}\n}`;
    }
    const teams = Array.from({ length: 20 }, (_, team) => team);
    files['mesh.ts'] =
      `import { Mesh } from 'meshc';\n${teams.map((team) => `import { declare${team} } from './team-${team}.ts';`).join('\n')}\nexport default () => {\n  const mesh = new Mesh('large', { trustDomain: 'large.example' });\n${teams.map((team) => `  declare${team}(mesh);`).join('\n')}\n  return mesh;\n};`;
    const loaded = await loadSource(memoryTree(files), {});
    assert.deepEqual(loaded.diagnostics, []);
    assert.equal(loaded.mesh?.services.length, 1000);
    assert.equal(loaded.locate(['services', 999])?.file, 'team-9.ts');
  });
});

describe('locate', () => {
  const declarations = `
  const versions = { v1: {}, v2: {} };
  const a = new Service(mesh, 'a', { ports: { http: { number: 80, protocol: 'http' } }, versions });
  const shared = { timeout: '2s' } as const;
  new HttpRoute(a, 'r', {
    rules: [
      { matches: [{ path: { prefix: '/x' }, headers: { 'é😀': 'y', z: { regex: 'z+' } } }], backends: [{ to: a.version('v1'), weight: 5 }] },
      { backends: [{ to: a.port('http') }], ...shared },
    ],
  });
  const pair = [a, a] as const;
  new AuthorizationPolicy(a, 'p', { action: 'allow', rules: [{ from: [...pair, a], paths: ['/q'] }] });
  class Twin extends Construct {
    constructor(scope: Scope, name: string) {
      super(scope, name);
      new Service(this, name + '-twin', { ports: { http: { number: 81, protocol: 'http' } } });
    }
  }
  new Twin(mesh, 'b');
  new (class extends Service<any, any> { constructor() { super(mesh, 'c', { ports: { http: { number: 82, protocol: 'http' } } }); } })();
`;
  const entry = `import { AuthorizationPolicy, Construct, HttpRoute, Mesh, type Scope, Service } from 'meshc';\nexport default () => { /* é😀 */ const mesh = new Mesh('shop', { trustDomain: 'shop.example' });${declarations}  return mesh;\n};`;

  const places: readonly (readonly [ModelPath, string])[] = [
    [[], 'new Mesh'],
    [['name'], "'shop'"],
    [['trustDomain'], "'shop.example'"],
    [['environment'], 'new Mesh'],
    [['services', 0], 'new Service'],
    [['services', 0, 'name'], "'a'"],
    [['services', 0, 'ports', 'http', 'number'], '80'],
    [['services', 0, 'versions', 'v2'], '{} };'],
    [['services', 1, 'ports', 'http', 'number'], '81'],
    [['services', 1, 'name'], "name + '-twin'"],
    [['services', 2, 'ports', 'http', 'number'], '82'],
    [['httpRoutes', 0], 'new HttpRoute'],
    [['httpRoutes', 0, 'parent', 'service'], "a, 'r'"],
    [['httpRoutes', 0, 'rules', 0, 'matches', 0, 'path', 'value'], "'/x'"],
    [['httpRoutes', 0, 'rules', 0, 'matches', 0, 'path', 'kind'], 'prefix'],
    [['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'é😀', 'value'], "'y'"],
    [['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'z', 'value'], "'z+'"],
    [['httpRoutes', 0, 'rules', 0, 'backends', 0, 'version'], "'v1'"],
    [['httpRoutes', 0, 'rules', 0, 'backends', 0, 'port'], "a.version('v1')"],
    [['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'], "a.version('v1')"],
    [['httpRoutes', 0, 'rules', 0, 'backends', 0, 'weight'], '5 }'],
    [['httpRoutes', 0, 'rules', 1, 'backends', 0, 'port'], "'http') }"],
    [['httpRoutes', 0, 'rules', 1, 'timeout'], "'2s'"],
    [['authorizationPolicies', 0, 'target'], "a, 'p'"],
    [['authorizationPolicies', 0, 'rules', 0, 'from', 2, 'service'], '[...pair, a]'],
    [['authorizationPolicies', 0, 'rules', 0, 'paths', 0], "'/q'"],
  ];
  const loading = loadSource(memoryTree({ 'mesh.ts': entry }), {});
  for (const [path, text] of places) {
    it(`finds ${path.join('.') || 'the mesh'}`, async () => {
      const loaded = await loading;
      assert.deepEqual(loaded.diagnostics, []);
      const site = loaded.locate(path) ?? assert.fail('no site');
      const line = entry.split('\n')[site.line - 1] ?? '';
      assert.ok(
        line.slice(site.column - 1).startsWith(text),
        `${site.line}:${site.column} ${line.slice(site.column - 1)}`,
      );
    });
  }

  it('gives the length of a literal, and points nowhere it does not know', async () => {
    const files: Files = { 'mesh.ts': entry.replace("version('v1')", "version(«'v1'»)") };
    const loaded = await loadSource(memoryTree(files), {});
    assert.deepEqual(loaded.locate(['httpRoutes', 0, 'rules', 0, 'backends', 0, 'version']), markedSite(files));
    assert.deepEqual(loaded.locate(['httpRoutes', 99, 'rules']), loaded.locate([]));
    assert.deepEqual(loaded.locate(['__proto__', 0]), loaded.locate([]));
  });
});
