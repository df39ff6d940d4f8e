import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Command } from 'commander';
import { register as registerEnroll } from '../../src/cli/commands/enroll.ts';
import { register as registerKeys } from '../../src/cli/commands/keys.ts';
import { register as registerRelease } from '../../src/cli/commands/release.ts';
import { register as registerVerify } from '../../src/cli/commands/verify.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair, exportSpki, spkiSha256 } from '../../src/x509/key.ts';
import { createBareRepository, type GitServer, startGitServer } from '../harness/git-http-server.ts';

const mesh = (
  timeout: string,
) => `import { AuthorizationPolicy, HttpRoute, Mesh, Namespace, Service, Workload } from 'meshc';

export const environments = ['demo'] as const;

export default () => {
  const mesh = new Mesh('shop', { trustDomain: 'demo.shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const cart = new Service(shop, 'cart', { ports: { http: { number: 8080, protocol: 'http' } } });
  const web = new Service(shop, 'web', { ports: { http: { number: 8080, protocol: 'http' } } });
  new Workload(cart, 'cart', { placement: { kind: 'hosts', hosts: [{ node: 'node-b', address: '127.0.21.2' }] } });
  new Workload(web, 'web', {
    placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.21.1' }] },
    upstreams: [{ to: cart.port('http'), listen: { port: 19999 } }],
  });
  new HttpRoute(cart, 'main', { rules: [{ backends: [{ to: cart.port('http') }], timeout: '${timeout}' }] });
  new AuthorizationPolicy(cart, 'readers', { action: 'allow', rules: [{ from: [web] }] });
  return mesh;
};
`;

const start = new Date('2030-06-01T12:00:00Z');
let root = '';
let server: GitServer;
let count = 0;
before(async () => {
  root = mkdtempSync(join(tmpdir(), 'meshc-release-'));
  server = await startGitServer(root);
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** A repository with a mesh, a folder for keys, and the command line. */
function workplace() {
  count += 1;
  const folder = join(root, `work-${count}`);
  const repository = join(folder, 'mesh');
  mkdirSync(repository, { recursive: true });
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
      encoding: 'utf8',
    });
  git('init', '--quiet', '--initial-branch=main');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  };
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD').trim();
  };
  const enroll = async (path: string) => {
    const key = createKeyPair();
    write(`enroll/demo/${path}.csr`, await createCertificateRequest(key));
    return spkiSha256(exportSpki(key));
  };
  const run = (words: readonly string[], hours = 0) =>
    runCommand(words, repository, new Date(start.getTime() + hours * 3_600_000));
  write('mesh.ts', mesh('2s'));
  return { folder, repository, git, write, commit, enroll, run };
}

async function runCommand(words: readonly string[], directory: string, now: Date) {
  const out: string[] = [];
  const err: string[] = [];
  const outcome = { code: -1 };
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => err.push(text), writeOut: (text) => out.push(text) });
  const terminal = {
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    color: false,
    directory,
    environment: {},
    now: () => now,
  };
  for (const register of [registerKeys, registerEnroll, registerRelease, registerVerify]) {
    register(program, terminal, (run) => async (...given) => {
      outcome.code = await run(...given);
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return { code: outcome.code, out: out.join(''), err: err.join('') };
}

const init = ['keys', 'init', '--directory', '../keys', '--trust-domain', 'demo.shop.example'];
const release = ['release', '--keys', '../keys'];
const verify = (node: string, repository = '.') => [
  'verify',
  '--root',
  '../keys/root.json',
  '--repository',
  repository,
  '--node',
  node,
  '--env',
  'demo',
];

describe('meshc release', () => {
  it('goes from keys and requests to a release that both nodes verify, and on to the next', async () => {
    const { git, write, commit, enroll, run } = workplace();
    assert.equal((await run(init)).code, 0);
    const [web, cart] = [await enroll('node-a/shop/web'), await enroll('node-b/shop/cart')];
    const first = commit('mesh');

    const listed = await run(['enroll', '--check']);
    assert.equal(listed.code, 0, listed.err);
    assert.ok(listed.out.includes(web) && listed.out.includes(cart));

    const released = await run(release);
    assert.equal(released.code, 0, released.err);
    assert.match(released.out, /^released shop\/demo, serial 1906545600\n/);
    assert.match(released.out, /2 issued, 0 renewed, 0 kept/);
    assert.equal(
      git('log', '-1', '--format=%(trailers:key=Mesh-Source-Commit,valueonly)', 'mesh-out/demo').trim(),
      first,
    );
    for (const node of ['node-a', 'node-b']) {
      const verified = await run(verify(node), 1);
      assert.equal(verified.code, 0, verified.err);
      assert.match(verified.out, new RegExp(`release 1906545600 of commit ${first}`));
    }

    write('mesh.ts', mesh('3s'));
    assert.match((await run(release, 1)).out, /^vouched again for shop\/demo, serial 1906545600\n/);
    const second = commit('slower');
    const next = await run([...release, '--format', 'json'], 2);
    const document = JSON.parse(next.out) as {
      serial: number;
      commit: string;
      nodes: { node: string; changed: boolean }[];
    };
    assert.deepEqual([document.serial, document.commit], [1906545600 + 7200, second]);
    assert.deepEqual(
      document.nodes.map(({ node, changed }) => [node, changed]),
      [
        ['node-a', true],
        ['node-b', false],
      ],
    );
    assert.equal(git('rev-list', '--count', 'mesh-out/demo').trim(), '3');
    git('fsck', '--strict', '--no-dangling');
    assert.equal((await run(verify('node-a'), 2)).code, 0);
    assert.equal((await run(verify('node-a'), 26.5)).code, 4);
  });

  it('publishes to another repository over HTTP, and verifies it from there', async () => {
    const { commit, enroll, run, git } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    commit('mesh');
    const bare = createBareRepository(root, `out-${count}.git`);
    const remote = `${server.url}/out-${count}.git`;
    const released = await run([...release, '--remote', remote]);
    assert.equal(released.code, 0, released.err);
    assert.equal((await run(verify('node-b', remote))).code, 0);
    assert.equal((await run([...release, '--remote', remote], 30)).code, 0);
    execFileSync('git', ['-C', bare, 'fsck', '--strict', '--no-dangling'], { stdio: 'pipe' });
    assert.equal(git('branch', '--list', 'mesh-out/*'), '');
  });

  it('publishes nothing in a dry run, nor when the branch is not where it should be', async () => {
    const { commit, enroll, run, git } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    const oid = commit('mesh');
    const dry = await run([...release, '--dry-run']);
    assert.match(dry.out, /^would release shop\/demo/);
    const moved = await run([...release, '--expect-parent', oid]);
    assert.equal(moved.code, 75);
    assert.match(moved.err, /branch-moved/);
    assert.equal(git('branch', '--list', 'mesh-out/*'), '');
  });

  it('refuses what was never committed, and releases the commit it is told to', async () => {
    const { commit, enroll, run, write } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    const early = await run(release);
    assert.equal(early.code, 1);
    assert.match(early.err, /uncommitted-source/);
    const first = commit('mesh');
    write('mesh.ts', 'nonsense');
    commit('broken');
    assert.equal((await run(release)).code, 1);
    assert.match((await run([...release, '--at', first.slice(0, 10)])).out, new RegExp(first));
  });

  it('names the request that is missing', async () => {
    const { commit, enroll, run } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    commit('mesh');
    const refused = await run(release);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /missing-enrollment.*enroll\/demo\/node-b\/shop\/cart\.csr\n.*meshc agent enroll.*node-b/,
    );
  });

  it('refuses keys for another trust domain or environment, and a branch that others signed', async () => {
    const { commit, enroll, run } = workplace();
    await run(init);
    await run(['keys', 'init', '--directory', '../other', '--trust-domain', 'other.example']);
    await run(['keys', 'init', '--directory', '../staging', '--trust-domain', 'demo.shop.example', '--env', 'staging']);
    await run(['keys', 'init', '--directory', '../stranger', '--trust-domain', 'demo.shop.example']);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    commit('mesh');
    assert.match((await run(['release', '--keys', '../other'])).err, /signer-unusable.*other\.example/);
    assert.match((await run(['release', '--keys', '../staging', '--env', 'demo'])).err, /signer-unusable.*staging/);
    assert.equal((await run(release)).code, 0);
    const stranger = await run(['release', '--keys', '../stranger']);
    assert.equal(stranger.code, 4);
    assert.match(stranger.err, /previous-release-refused/);
  });

  it('says so when the remote does not answer', async () => {
    const { commit, enroll, run } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    commit('mesh');
    const failed = await run([...release, '--remote', 'http://user:secret@127.0.0.1:1/x']);
    assert.equal(failed.code, 75);
    assert.match(failed.err, /branch-unreachable/);
    assert.ok(!failed.err.includes('secret'));
  });

  it('takes requests from beside a mesh that is not at the root of its repository', async () => {
    const { commit, enroll, run, git, write, repository } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    write('deep/README.md', '');
    mkdirSync(join(repository, 'deep/shop'), { recursive: true });
    commit('mesh');
    git('mv', 'mesh.ts', 'enroll', 'deep/shop/');
    commit('move');
    const released = await run(['release', 'deep/shop', '--keys', '../keys']);
    assert.equal(released.code, 0, released.err);
  });
});

describe('meshc enroll', () => {
  it('refuses a wrong path, an unknown proxy, a shared key, two keys in a file and no proof of possession', async () => {
    const { enroll, run, write, repository } = workplace();
    await enroll('node-a/shop/web');
    const text = readFileSync(join(repository, 'enroll/demo/node-a/shop/web.csr'), 'utf8');
    const codes = async () => {
      const { code, out } = await run(['enroll', '--format', 'json']);
      const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string }[] };
      return [code, ...diagnostics.map((found) => found.code)];
    };
    assert.deepEqual(await codes(), [0]);
    for (const path of [
      'enroll/demo/web.csr',
      'enroll/demo/node-a/shop/admin.csr',
      'enroll/demo/node-z/shop/web.csr',
      'enroll/staging/node-a/shop/web.csr',
      'enroll/web.csr',
    ]) {
      write(path, text);
      assert.deepEqual(await codes(), [1, 'unknown-enrollment'], path);
      rmSync(join(repository, path));
    }
    for (const [content, code] of [
      [text, 'shared-enrollment-key'],
      [text + text, 'invalid-enrollment'],
      ['no request', 'invalid-enrollment'],
    ] as const) {
      write('enroll/demo/node-b/shop/cart.csr', content);
      assert.deepEqual(await codes(), [1, code]);
    }
  });

  it('fails for a missing request only when asked to check', async () => {
    const { enroll, run } = workplace();
    await enroll('node-a/shop/web');
    const listed = await run(['enroll']);
    assert.equal(listed.code, 0);
    assert.match(listed.out, /missing {2}demo {2}node-b {2}shop\/cart\n.*\n.*enroll\/demo\/node-b\/shop\/cart\.csr/);
    assert.equal((await run(['enroll', '--check'])).code, 1);
  });
});

describe('meshc keys', () => {
  it('makes a folder that nobody else can read, once', async () => {
    const { folder, run } = workplace();
    const made = await run(init);
    assert.equal(made.code, 0);
    const keys = join(folder, 'keys');
    const secret = join(keys, 'private');
    assert.equal(statSync(secret).mode & 0o777, 0o700);
    const names = readdirSync(secret);
    assert.ok(names.length >= 16);
    for (const name of names) assert.equal(statSync(join(secret, name)).mode & 0o777, 0o600, name);
    for (const { parentPath, name } of readdirSync(join(keys, 'trust'), { recursive: true, withFileTypes: true })) {
      if (!statSync(join(parentPath, name)).isFile()) continue;
      assert.ok(!readFileSync(join(parentPath, name), 'utf8').includes('PRIVATE'), name);
    }
    assert.ok(!made.out.includes('PRIVATE') && !made.err.includes('PRIVATE'));
    const before = readFileSync(join(keys, 'private/targets.key'), 'utf8');
    const again = await run(init);
    assert.equal(again.code, 4);
    assert.match(again.err, /signer-exists/);
    assert.equal(readFileSync(join(keys, 'private/targets.key'), 'utf8'), before);
    assert.deepEqual(readdirSync(folder).sort(), ['keys', 'mesh']);
  });

  it('are not used when others could have read or replaced them', async () => {
    const { folder, run } = workplace();
    await run(init);
    const keys = join(folder, 'keys');
    const secret = join(keys, 'private');
    const key = join(secret, 'timestamp.key');
    const refused = async (pattern: RegExp) => {
      const shown = await run(['keys', 'show', '--directory', '../keys']);
      assert.equal(shown.code, 4);
      assert.match(shown.err, pattern);
    };
    chmodSync(secret, 0o755);
    await refused(/its mode is 755, not 700/);
    chmodSync(secret, 0o700);
    chmodSync(key, 0o640);
    await refused(/timestamp\.key.*its mode is 640, not 600/);
    const text = readFileSync(key);
    rmSync(key);
    await refused(/timestamp\.key.*ENOENT/);
    writeFileSync(join(folder, 'elsewhere'), text, { mode: 0o600 });
    symlinkSync(join(folder, 'elsewhere'), key);
    await refused(/timestamp\.key.*ELOOP/);
    rmSync(key);
    writeFileSync(key, 'garbage', { mode: 0o600 });
    await refused(/timestamp\.key.*not a private key/);
    rmSync(key);
    writeFileSync(key, readFileSync(join(secret, 'release.key')), { mode: 0o600 });
    await refused(/not the key its public file names/);
  });

  it('are renewed without the nodes noticing: the next issuer is used, and the root is signed anew in time', async () => {
    const { commit, enroll, run, folder } = workplace();
    await run(init);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    commit('mesh');
    await run(release);
    const day = 24;
    const aging = await run([...release, '--dry-run'], 65 * day);
    assert.equal(aging.code, 0);
    assert.match(aging.err, /trust-expiring/);
    const late = await run(release, 88 * day);
    assert.equal(late.code, 4);
    assert.match(late.err, /authority-expiring/);
    const renew = (days: number) => run(['keys', 'renew', '--directory', '../keys'], days * day);
    assert.equal((await renew(40)).code, 0);
    assert.deepEqual(readdirSync(join(folder, 'keys/trust/roots')), ['1.root.json']);
    assert.match((await renew(46)).out, /issuer-1 +draining[\s\S]*issuer-2 +active/);
    assert.equal((await renew(200)).code, 0);
    assert.deepEqual(readdirSync(join(folder, 'keys/trust/roots')), ['1.root.json', '2.root.json']);
    const renewed = await run(release, 200 * day);
    assert.equal(renewed.code, 0, renewed.err);
    assert.match(renewed.out, /0 issued, 2 renewed, 0 kept/);
    const verified = await run(verify('node-a'), 200 * day);
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /root +version 2/);
  });

  it('need a trust domain that is one', async () => {
    const { run } = workplace();
    await assert.rejects(
      run(['keys', 'init', '--directory', '../keys', '--trust-domain', 'Shop.Example']),
      /is not a trust domain/,
    );
  });
});

describe('meshc verify', () => {
  it('says what is wrong, and what had passed before', async () => {
    const { commit, enroll, run, folder } = workplace();
    await run(init);
    await run(['keys', 'init', '--directory', '../stranger', '--trust-domain', 'demo.shop.example']);
    await enroll('node-a/shop/web');
    await enroll('node-b/shop/cart');
    commit('mesh');
    const none = await run(verify('node-a'));
    assert.equal(none.code, 75);
    assert.match(none.err, /there is no such branch/);
    await run(release);
    const unknown = await run(verify('node-c'));
    assert.equal(unknown.code, 4);
    assert.match(unknown.out, /^ok {2}root[\s\S]*statement/);
    assert.match(unknown.err, /release-unknown-node/);
    for (const [option, value] of [
      ['--mesh', 'other'],
      ['--trust-domain', 'other.example'],
    ] as const) {
      const wrong = await run([...verify('node-a'), option, value]);
      assert.equal(wrong.code, 4);
      assert.match(wrong.err, /release-wrong-mesh/);
    }
    const stranger = await run([
      'verify',
      '--root',
      '../stranger/root.json',
      '--repository',
      '.',
      '--node',
      'node-a',
      '--env',
      'demo',
      '--format',
      'json',
    ]);
    assert.equal(stranger.code, 4);
    assert.equal((JSON.parse(stranger.out) as { reason: string }).reason, 'unsigned');
    writeFileSync(join(folder, 'bad.json'), '{}');
    for (const file of ['../bad.json', '../none.json']) {
      const bad = await run(['verify', '--root', file, '--repository', '.', '--node', 'node-a', '--env', 'demo']);
      assert.equal(bad.code, 4);
      assert.match(bad.err, /release-state-damaged/);
    }
  });
});
