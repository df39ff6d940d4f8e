import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTeam, type Team } from './team.ts';

/** Five holders of keys who never meet: two machines and three people, each with a folder of their own. */
describe('a team with keys of its own', () => {
  let team: Team;
  const trust = ['--trust', 'trust'];
  const people = ['alice', 'bob', 'carol'];
  const asPerson = (name: string) => ['--directory', `../${name}`];
  before(async () => {
    team = await createTeam({ MESHC_KEYS_PASSPHRASE: 'a passphrase of the test' });
  });
  after(() => team.remove());

  const must = async (words: readonly string[], hours = 0) => {
    const ran = await team.run(words, hours);
    assert.equal(ran.code, 0, `${words.join(' ')}\n${ran.err}`);
    return ran;
  };
  const refused = async (words: readonly string[], pattern: RegExp, hours = 0) => {
    const ran = await team.run(words, hours);
    assert.notEqual(ran.code, 0);
    assert.match(ran.err, pattern);
  };
  const publicKey = (name: string) => `../${name}/${name}.public.json`;

  it('each makes a key, which is encrypted', async () => {
    for (const name of people) await must(['keys', 'new', ...asPerson(name), '--name', name]);
    assert.deepEqual(readdirSync(join(team.folder, 'alice')).sort(), ['alice.key.age', 'alice.public.json']);
    assert.match(
      readFileSync(join(team.folder, 'alice/alice.key.age'), 'latin1'),
      /^age-encryption\.org\/v1\n-> scrypt/,
    );
    for (const name of ['root-1', 'issuer-1', 'release']) {
      await must(['keys', 'new', '--directory', '../pipeline', '--name', name, '--type', 'p256', '--clear']);
    }
    await must(['keys', 'new', ...asPerson('timestamp'), '--name', 'timestamp', '--clear']);
    await assert.rejects(team.run(['keys', 'new', ...asPerson('alice'), '--name', 'No Name']), /is not a name/);
  });

  it('one proposes who may sign what, and nothing is in force before enough have signed', async () => {
    const roots = people.map(publicKey);
    await must([
      'keys',
      'begin',
      '--directory',
      '../pipeline',
      ...trust,
      '--trust-domain',
      'demo.shop.example',
      '--root',
      ...roots,
      '--root-threshold',
      '2',
      '--targets',
      ...roots.slice(0, 2),
      '--targets-threshold',
      '2',
      '--release',
      '../pipeline/release.public.json',
      '--timestamp',
      '../timestamp/timestamp.public.json',
      '--bins',
      '4',
    ]);
    await refused(['release', '--keys', '../pipeline', ...trust], /first ceremony is not complete/);
    const first = await must(['keys', 'sign', ...asPerson('alice'), ...trust]);
    assert.match(first.out, /proposed root\.json, version 1: waits for signatures/);
    assert.match(first.out, /signed by alice \([0-9a-f]{8}\); not yet by /);
    const second = await must(['keys', 'sign', ...asPerson('bob'), ...trust]);
    assert.ok(!second.out.includes('proposed'), second.out);
    assert.ok(!existsSync(join(team.repository, 'trust/proposed')));
    team.commit('trust');
  });

  it('a key that counts for nothing signs nothing', async () => {
    await must(['keys', 'new', ...asPerson('mallory'), '--name', 'mallory']);
    await must(['keys', 'change', ...asPerson('mallory'), ...trust, '--role', 'root', '--add', publicKey('mallory')]);
    const shown = await must(['keys', 'sign', ...asPerson('mallory'), ...trust]);
    assert.match(shown.out, /the present root: 0 of 2 needed; signed by nobody/);
    await must(['keys', 'sign', ...asPerson('alice'), ...trust]);
    assert.ok(existsSync(join(team.repository, 'trust/proposed/root.json')));
    team.git('checkout', '--quiet', '--', 'trust');
    team.git('clean', '--quiet', '-f', '-d', 'trust');
  });

  it('the pipeline builds, and only the other job lets nodes have it', async () => {
    const built = await must(['release', '--keys', '../pipeline', ...trust]);
    assert.match(built.out, /waits for +the job that signs timestamps/);
    assert.equal(team.git('branch', '--list', 'mesh-*').trim(), 'mesh-pending/demo');
    const root = ['--root', 'trust/roots/1.root.json', '--repository', '.', '--env', 'demo'];
    await refused(['verify', ...root, '--node', 'node-a'], /there is no such branch/);
    const job = ['release', '--keys', '../timestamp', ...trust, '--env', 'demo', '--timestamp-only'];
    assert.match((await must(job)).out, /vouched for the waiting release/);
    await must(['verify', ...root, '--node', 'node-a']);
    assert.match((await must(job, 6)).out, /vouched for the present release/);
    await must(['verify', ...root, '--node', 'node-b'], 29);
    await refused(['release', '--keys', '../timestamp', ...trust], /does not hold the key of an active issuer/);
  });

  it('the job refuses what waits when it is older than what nodes run', async () => {
    const stale = team.git('rev-parse', 'mesh-pending/demo').trim();
    team.setTimeout('3s');
    team.commit('slower');
    await must(['release', '--keys', '../pipeline', ...trust], 7);
    const job = ['release', '--keys', '../timestamp', ...trust, '--env', 'demo', '--timestamp-only'];
    assert.match((await must(job, 7)).out, /vouched for the waiting release/);
    team.git('update-ref', 'refs/heads/mesh-pending/demo', stale);
    assert.match((await must(job, 8)).out, /vouched for the present release/);
  });

  it('a stolen release key is replaced by the people, and counts no more', async () => {
    await must(['keys', 'new', '--directory', '../pipeline', '--name', 'release-2', '--type', 'p256', '--clear']);
    const change = ['--role', 'release', '--add', '../pipeline/release-2.public.json', '--remove', 'release'];
    await must(['keys', 'change', ...asPerson('alice'), ...trust, ...change], 9);
    await must(['keys', 'sign', ...asPerson('bob'), ...trust], 9);
    team.commit('another release key');
    const job = ['release', '--keys', '../timestamp', ...trust, '--env', 'demo', '--timestamp-only'];
    // What waits was signed by the stolen key.
    await refused(job, /release-unsigned/, 9);
    await must(['release', '--keys', '../pipeline', ...trust], 9);
    await must(job, 9);
    const root = ['--root', 'trust/roots/1.root.json', '--repository', '.', '--env', 'demo'];
    assert.match((await must(['verify', ...root, '--node', 'node-a'], 9)).out, /root +version 2/);
  });

  it('an encrypted key does not open with another passphrase, or without one', async () => {
    const other = await createTeam();
    try {
      const words = [
        'keys',
        'change',
        '--directory',
        join(team.folder, 'alice'),
        '--trust',
        join(team.repository, 'trust'),
      ];
      const ran = await other.run([...words, '--role', 'root', '--threshold', '3']);
      assert.equal(ran.code, 4);
      assert.match(ran.err, /alice\.key\.age.*encrypted, and neither/);
      other.write('passphrase', 'wrong\n');
      const wrong = await other.run([
        ...words,
        '--role',
        'root',
        '--threshold',
        '3',
        '--passphrase-file',
        'passphrase',
      ]);
      assert.match(wrong.err, /the passphrase does not open it/);
    } finally {
      other.remove();
    }
  });
});
