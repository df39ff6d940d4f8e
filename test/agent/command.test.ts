import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let node: TestNode;
let backend: Backend;
let config: string;
let port: number;

before(async () => {
  node = await createNode();
  backend = await startBackend('one');
  port = await freePort();
  config = join(node.directory, 'agent.json');
  await writeFile(config, JSON.stringify(node.config));
});

after(async () => {
  await node.remove();
  await backend.close();
});

describe('meshc agent', () => {
  it('has no status before it ever ran', async () => {
    const { code, err } = await meshc('status');
    assert.equal(code, 4);
    assert.match(err, /agent-never-ran/);
  });

  it('enrols: prints requests, or writes them where they belong in the repository', async () => {
    const printed = await meshc('enroll');
    assert.equal(printed.code, 0);
    assert.match(printed.out, /^-----BEGIN CERTIFICATE REQUEST-----\n/);
    assert.match(printed.err, /fingerprint \(SHA-256\): [0-9a-f]{64}\n.*enroll\/demo\/node-a\/shop\/web\.csr/);

    const written = await meshc('enroll', '--out', 'repository');
    assert.equal(written.out, '');
    const path = join(node.directory, 'repository/enroll/demo/node-a/shop/web.csr');
    const told = execFileSync('openssl', ['req', '-verify', '-noout', '-pubkey', '-in', path], { stdio: 'pipe' });
    assert.match(told.toString(), /BEGIN PUBLIC KEY/);
    const fingerprints = [printed.err, written.err].map((text) => /[0-9a-f]{64}/.exec(text)?.[0]);
    assert.equal(fingerprints[0], fingerprints[1]);
  });

  it('runs one round, and says by its exit code that trying again is right', async () => {
    const { code, err } = await meshc('run', '--once');
    assert.equal(code, 75);
    assert.match(err, /remote-unreachable/);
    for (const line of err.split('\n').filter((text) => text.startsWith('{'))) assert.ok('event' in JSON.parse(line));
    assert.equal((await meshc('status')).code, 75);
  });

  it('applies a release and shows it with the agent stopped', async () => {
    await node.publisher.publish(mesh());
    assert.equal((await meshc('run', '--once')).code, 0);
    assert.equal((await call({ address: '127.0.0.1', port })).body, 'one');
    const human = await meshc('status');
    assert.equal(human.code, 0);
    assert.match(human.out, /^node {6}node-a \(shop\/demo\)\nagent {5}does not run/);
    assert.match(human.out, /running {3}release \d+ of commit [0-9a-f]{12}/);
    assert.match(human.out, /shop\/web: running, process \d+/);
    const { running, state, proxies } = JSON.parse((await meshc('status', '--format', 'json')).out);
    assert.deepEqual([running, state, proxies[0].name], [false, 'Stopped', 'shop/web']);
  });

  it('shows why a release was refused, in status and history, with exit code 4', async () => {
    await node.publisher.publish(mesh());
    node.publisher.tamper(new Map([['metadata/timestamp.json', '{}']]));
    const run = await meshc('run', '--once');
    assert.equal(run.code, 4);
    assert.match(run.err, /release-malformed/);
    const status = await meshc('status');
    assert.equal(status.code, 4);
    assert.match(status.out, /not SourceVerified since .*\n {2}release-malformed: .*\n {2}help: /);
    const history = await meshc('history');
    assert.match(history.out, /^\S+ refused what the remotes had: release-malformed: .*\n\S+ applied release \d+/);
    const [entry] = JSON.parse((await meshc('history', '--format', 'json')).out);
    assert.equal(entry.code, 'release-malformed');
  });

  it('verifies the newest release without applying it, and says by its exit code what it found', async () => {
    const before = await everything();
    const refused = await meshc('verify');
    assert.equal(refused.code, 4);
    assert.match(refused.err, /release-malformed/);
    assert.equal(refused.out, '');

    await node.publisher.publish(mesh());
    const human = await meshc('verify');
    assert.equal(human.code, 0);
    const { serial, commit } = node.publisher.last();
    assert.ok(human.out.includes(`ok  statement  release ${serial} of commit ${commit}\n`), human.out);
    const json = JSON.parse((await meshc('verify', '--format', 'json')).out);
    assert.deepEqual([json.verified, json.serial, json.commit, json.ok], [true, serial, commit, true]);
    assert.deepEqual(await everything(), before);
  });

  it('verifies from what the node has accepted, so that a replay is refused', async () => {
    const old = await node.publisher.publish(mesh());
    await node.publisher.publish(mesh());
    assert.equal((await meshc('run', '--once')).code, 0);
    node.publisher.rewind(old);
    const replayed = await meshc('verify', '--format', 'json');
    assert.equal(replayed.code, 4);
    const { verified, diagnostics } = JSON.parse(replayed.out);
    assert.deepEqual([verified, diagnostics[0].code], [false, 'release-rollback']);

    const away = join(node.directory, 'away.json');
    const remotes = [{ name: 'away', url: 'http://127.0.0.1:9/out.git', timeoutSeconds: 1 }];
    await writeFile(away, JSON.stringify({ ...node.config, remotes }));
    const unreachable = await meshc('verify', '--config', away);
    assert.equal(unreachable.code, 75);
    assert.match(unreachable.err, /remote-unreachable/);
  });

  it('shows what the newest release would change here', async () => {
    await node.publisher.publish(webMesh({ ...shape(), serverName: 'newer' }));
    const human = await meshc('diff');
    assert.equal(human.code, 0);
    assert.match(
      human.out,
      /^release \d+ \([0-9a-f]{7}\) -> release \d+ \([0-9a-f]{7}\)\n\nshop\/web\n {2}~ listeners web\n$/,
    );
    const { changes } = JSON.parse((await meshc('diff', '--format', 'json')).out);
    assert.deepEqual(changes, [{ proxy: 'shop/web', kind: 'listeners', name: 'web', change: 'changed' }]);
  });

  it('suspends the node, says why, and resumes it', async () => {
    const suspended = await meshc('suspend', '--reason', 'looking into it', '--for', '2h');
    assert.match(suspended.out, /^suspended until 20/);
    const run = await meshc('run', '--once');
    assert.equal(run.code, 75);
    assert.match(run.err, /release-suspended.*looking into it/);
    const status = await meshc('status');
    assert.equal(status.code, 75);
    assert.match(status.out, /not Admitted since .*\n {2}release-suspended: .*looking into it/);
    assert.match((await meshc('resume')).out, /^resumed; it was suspended since .*: looking into it\n$/);
    assert.match((await meshc('resume')).out, /^it was not suspended\n$/);
    assert.equal((await meshc('run', '--once')).code, 0);
    assert.equal((await meshc('suspend', '--reason', 'x', '--for', 'ever')).code, 64);
  });

  it('goes back by hand at the next start when no agent runs', async () => {
    const asked = await meshc('rollback', '--reason', 'regret');
    assert.equal(asked.code, 75);
    assert.match(asked.err, /no agent runs here; the next one will do it first/);
    const run = await meshc('run', '--once');
    assert.equal(run.code, 4);
    assert.match(run.err, /release-denied.*an operator went back from this release: regret/s);
    assert.equal((await call({ address: '127.0.0.1', port })).headers.server, 'web');
    assert.equal((await meshc('retry')).code, 75);
    assert.equal((await meshc('run', '--once')).code, 0);
    assert.equal((await call({ address: '127.0.0.1', port })).headers.server, 'newer');
  });

  it('shows what the agent has said', async () => {
    const human = await meshc('events', '--last', '3');
    assert.equal(human.out.trimEnd().split('\n').length, 3);
    assert.match(human.out, /^20\S+Z agent ended {2}proxiesStopped=false$/m);
    const lines = (await meshc('events', '--format', 'json')).out.trimEnd().split('\n');
    assert.ok(lines.map((line) => JSON.parse(line).event).includes('release confirmed'));
    assert.equal((await meshc('events', '--last', 'some')).code, 64);
  });

  it('looks at everything it needs', async () => {
    const well = await meshc('doctor', '--format', 'json');
    const { findings } = JSON.parse(well.out);
    const states = Object.fromEntries(
      findings.map((found: { subject: string; state: string }) => [found.subject, found.state]),
    );
    assert.deepEqual(
      [
        states['state folder'],
        states['keys'],
        states['trusted root'],
        states['envoy'],
        states['remote origin'],
        states['release'],
      ],
      Array(6).fill('well'),
    );
    assert.equal(states['agent'], 'doubtful');
    const broken = join(node.directory, 'broken.json');
    const remotes = [{ name: 'away', url: 'http://127.0.0.1:9/out.git', timeoutSeconds: 1 }];
    await writeFile(broken, JSON.stringify({ ...node.config, envoy: '/nonexistent', remotes }));
    const { code, out } = await meshc('doctor', '--config', broken);
    assert.equal(code, 4);
    assert.match(out, /^wrong {2}envoy {10}not found\n +install Envoy/m);
    assert.match(out, /^wrong {2}remote away {4}\S/m);
  });

  it('runs the last good release again without network', async () => {
    assert.equal((await meshc('recover')).code, 0);
    assert.equal((await meshc('status')).code, 0);
  });

  it('is given a release as a file, which is carried without a key', async () => {
    const bundle = join(node.directory, 'shop.bundle');
    const mirror = ['mirror', '--repository', join(node.directory, 'out.git'), '--env', 'demo'];
    assert.equal((await command(...mirror)).code, 64);
    const carried = await command(...mirror, '--bundle', 'shop.bundle', '--mirror', 'www');
    assert.equal(carried.code, 0, carried.err);
    assert.match(carried.out, /^ {2}bundle .*shop\.bundle sha256:[0-9a-f]{64}, \d+ bytes new\n {2}mirror /);
    const broken = await command(...mirror, '--oci', 'http://user:secret@127.0.0.1:9/mesh/shop');
    assert.equal(broken.code, 75);
    assert.match(broken.err, /release-not-carried.*http:\/\/127\.0\.0\.1:9\/mesh\/shop/);
    assert.ok(!broken.err.includes('secret'));

    // Nobody runs here, so the next agent takes it.
    const applied = await meshc('apply', '--bundle', bundle);
    assert.equal(applied.code, 75);
    assert.match(applied.out, /^ok {2}root .*\n(?:ok .*\n)+$/);
    assert.match(applied.err, /^no agent runs here; the next one will do it first$/m);
    await node.server.close();
    const { serial } = node.publisher.last();
    assert.equal((await meshc('run', '--once')).code, 0);
    assert.match((await meshc('status')).out, new RegExp(`running {3}release ${serial} [\\s\\S]*bundle: `));
    await writeFile(bundle, 'no archive');
    const unreadable = await meshc('apply', '--bundle', bundle);
    assert.equal(unreadable.code, 4);
    assert.match(unreadable.err, /bundle-unreadable/);
  });

  it('stops what it runs when told to', async () => {
    assert.equal((await meshc('run', '--once', '--stop-proxies')).code, 0);
    await assert.rejects(call({ address: '127.0.0.1', port }), /ECONNREFUSED/);
  });

  it('names everything that is wrong with its configuration', async () => {
    const wrong = join(node.directory, 'wrong.json');
    const remotes = [
      { name: 'a', url: 'ssh://git.example/out.git' },
      { name: 'a', url: 'https://user:secret@git.example/out.git' },
    ];
    const status = { address: '0.0.0.0', port: 70_000 };
    await writeFile(
      wrong,
      JSON.stringify({ ...node.config, stateDirectory: 'state', proxies: ['../web', 'a/b', 'a/b'], remotes, status }),
    );
    const { code, err } = await meshc('status', '--config', wrong);
    assert.equal(code, 64);
    for (const word of ['stateDirectory', '../web', 'a proxy twice', 'a name twice', 'no http', 'loopback', 'port']) {
      assert.ok(err.includes(word), `${word} in ${err}`);
    }
    assert.ok(!err.includes('secret'));

    const others = [
      { name: 'bundle', url: 'https://git.example/out.git', tag: 'demo', tokenFile: 'token' },
      { name: 'plain', kind: 'mirror', url: 'http://mirror.example/shop', branch: 'main', tokenFile: '/token' },
      { name: 'registry', kind: 'oci', url: 'https://registry.example/Shop' },
      { name: 'share', kind: 'folder', url: 'https://share.example' },
    ];
    await writeFile(wrong, JSON.stringify({ ...node.config, remotes: others }));
    const sources = await meshc('status', '--config', wrong);
    assert.equal(sources.code, 64);
    for (const word of [
      'applied bundle',
      'has a `tag`',
      'not an absolute',
      'a `branch`',
      'plain text',
      'registry',
      'file://',
    ]) {
      assert.ok(sources.err.includes(word), `${word} in ${sources.err}`);
    }

    const { node: _, ...rest } = node.config;
    await writeFile(wrong, JSON.stringify({ ...rest, nodes: 1 }));
    const shape = await meshc('run', '--config', wrong);
    assert.equal(shape.code, 64);
    assert.match(shape.err, /lacks `node`/);
    assert.match(shape.err, /unknown member `nodes`/);

    const attach = { admin: '0.0.0.0:15000', bootstrap: 'bootstrap.json' };
    await writeFile(wrong, JSON.stringify({ ...node.config, attach, proxies: ['shop/web', 'shop/other'] }));
    const attached = await meshc('run', '--config', wrong);
    assert.equal(attached.code, 64);
    for (const word of ['attach.admin', 'attach.bootstrap', 'exactly one proxy'])
      assert.ok(attached.err.includes(word));

    await writeFile(wrong, '{');
    assert.match((await meshc('run', '--config', wrong)).err, /it is not JSON/);
    assert.match((await meshc('run', '--config', `${wrong}.none`)).err, /agent-config-unreadable/);
  });

  it('never prints a key', async () => {
    const key = (await readFile(node.folder.key('shop/web'), 'utf8')).split('\n')[1] ?? '';
    assert.ok(key.length > 20);
    for (const words of [['enroll'], ['status'], ['history'], ['status', '--format', 'json']]) {
      const { out, err } = await meshc(...words);
      assert.ok(!`${out}${err}`.includes(key), words.join(' '));
    }
  });
});

/** Every file of the node's state, but for its running Envoy's log. */
async function everything(): Promise<string[]> {
  const entries = await readdir(node.folder.path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'envoy.log');
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(paths.map(async (path) => `${path} ${(await readFile(path)).toString('base64')}`));
}

function mesh() {
  return webMesh(shape());
}

function shape(): WebMesh {
  return { listenerPort: port, clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
}

/** Runs `meshc agent ...` on the node. */
function meshc(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return command('agent', ...words, ...(words.includes('--config') ? [] : ['--config', config]));
}

/** Runs `meshc ...` in the folder of the node. */
async function command(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  node.clock.now = new Date(node.clock.now.getTime() + 2_000);
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    color: false,
    directory: node.directory,
    environment: {},
    now: () => node.clock.now,
  };
  const code = await runCommandLine(words, terminal);
  return { code, out, err };
}
