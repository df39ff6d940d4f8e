import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { judgeCommits } from '../../src/cli/source-gate/judge-commits.ts';
import { parseSshKey, signedBySsh } from '../../src/cli/source-gate/ssh-signature.ts';
import { readTrustFolder } from '../../src/cli/trust/trust-folder.ts';
import { openCommitObjects } from '../../src/git/commit-objects.ts';
import { createTeam, type Team } from './team.ts';

/** Whoever can merge can still not enrol: a commit counts only with the signature that people approved for its paths. */
describe('the gate in front of a release', () => {
  let team: Team;
  const keyOf = (name: string) => join(team.folder, `ssh-${name}`);
  before(async () => {
    team = await createTeam();
    for (const [name, type] of [
      ['alice', 'ed25519'],
      ['bob', 'ecdsa'],
      ['carol', 'rsa'],
      ['mallory', 'ed25519'],
    ] as const) {
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', keyOf(name)]);
    }
    await team.run(['keys', 'init', '--directory', '../keys', '--trust-domain', 'demo.shop.example']);
  });
  after(() => team.remove());

  const publicKey = (name: string) => readFileSync(`${keyOf(name)}.pub`, 'utf8').trim();
  const commitAs = (name: string | undefined, path: string, text: string): string => {
    team.write(path, text);
    team.git('add', '--all');
    const signing = name === undefined ? [] : ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyOf(name)}`];
    team.git(...signing, 'commit', '--quiet', ...(name === undefined ? [] : ['-S']), '--message', `${path} by ${name}`);
    return team.git('rev-parse', 'HEAD').trim();
  };
  /** The gate alone: a release compiles too, which is slow and not the question. */
  const judge = async () => {
    const { files } = await readTrustFolder(join(team.folder, 'keys/trust'));
    const commit = team.git('rev-parse', 'HEAD').trim();
    return judgeCommits({ approved: files, repository: team.repository, commit, previous: undefined });
  };
  const passes = async () => assert.deepEqual(await judge(), []);
  const refuses = async (pattern: RegExp) => {
    const found = (await judge()).map(({ code, message }) => `${code}: ${message}`).join('\n');
    assert.match(found, pattern);
  };
  const refusesRelease = async (pattern: RegExp) => {
    const ran = await team.run(['release', '--keys', '../keys', '--dry-run']);
    assert.notEqual(ran.code, 0);
    assert.match(ran.err, pattern);
  };
  const undo = () => team.git('reset', '--quiet', '--hard', 'HEAD~1');
  const approve = async (document: unknown) => {
    team.write('../source.json', JSON.stringify(document));
    return team.run([
      'keys',
      'approve',
      '--directory',
      '../keys',
      '--target',
      'policy/source.json',
      '--file',
      '../source.json',
    ]);
  };
  const policy = (more: object = {}) => ({
    apiVersion: 'meshc/v1',
    kind: 'SourcePolicy',
    since: team.git('rev-parse', 'HEAD').trim(),
    signers: ['alice', 'bob', 'carol'].map((name) => ({ name, ssh: [publicKey(name)] })),
    rules: [
      { path: 'enroll/**', signers: ['alice', 'carol'] },
      { path: '**', signers: ['alice', 'bob', 'carol'] },
    ],
    ...more,
  });

  it('is open until people approve who may sign, and then judges what comes after', async () => {
    await passes();
    const ran = await approve(policy());
    assert.equal(ran.code, 0, ran.err);
    await passes();
  });

  it('lets through commits that the right people signed, with any of their kinds of keys', async () => {
    commitAs('alice', 'notes/a.md', 'a');
    commitAs('bob', 'notes/b.md', 'b');
    commitAs('carol', 'enroll/README.md', 'c');
    team.git('rm', '--quiet', 'enroll/README.md');
    commitAs('alice', 'notes/c.md', 'c');
    await passes();
  });

  it('stops a commit without a signature, of a stranger, or of somebody who may not sign for its path', async () => {
    commitAs(undefined, 'notes/d.md', 'd');
    await refuses(/commit-not-signed.*notes\/d\.md and is signed by nobody it knows, not by alice or bob or carol/);
    await refusesRelease(/commit-not-signed/);
    undo();
    commitAs('mallory', 'notes/d.md', 'd');
    await refuses(/signed by nobody it knows/);
    undo();
    commitAs('bob', 'enroll/demo/README.md', 'd');
    await refuses(/enroll\/demo\/README\.md and is signed by bob, not by alice or carol/);
    undo();
  });

  it('stops an unsigned commit below signed ones, also when it comes in by a signed merge', async () => {
    team.git('checkout', '--quiet', '-b', 'side');
    const hidden = commitAs(undefined, 'notes/e.md', 'e');
    commitAs('alice', 'notes/f.md', 'f');
    team.git('checkout', '--quiet', 'main');
    commitAs('alice', 'notes/g.md', 'g');
    const signing = ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyOf('alice')}`];
    team.git(...signing, 'merge', '--quiet', '-S', '--no-ff', '--message', 'merge', 'side');
    await refuses(new RegExp(`commit-not-signed.*${hidden}`));
    team.git('reset', '--quiet', '--hard', 'HEAD~1');
  });

  it('is not opened by a commit that names its own author, nor by a policy that nobody signed', async () => {
    mkdirSync(join(team.repository, 'policy'), { recursive: true });
    const own = policy({
      signers: [{ name: 'mallory', ssh: [publicKey('mallory')] }],
      rules: [{ path: '**', signers: ['mallory'] }],
    });
    commitAs('mallory', 'policy/source.json', JSON.stringify(own));
    await refuses(/commit-not-signed/);
    undo();
    const target = join(team.folder, 'keys/trust/targets/policy/source.json');
    const before = readFileSync(target);
    writeFileSync(target, JSON.stringify(own));
    await refusesRelease(/signer-unusable.*policy\/source\.json/);
    writeFileSync(target, before);
  });

  it('takes no policy that is not one', async () => {
    for (const bad of [{}, policy({ rules: [{ path: '**', signers: ['nobody'] }] }), policy({ since: 'main' })]) {
      await assert.rejects(approve(bad), /policy\/source\.json: /);
    }
  });

  const hasGpg = spawnSync('gpg', ['--version']).error === undefined;
  it('knows OpenPGP signatures too', { skip: hasGpg ? false : 'GnuPG is not installed' }, async () => {
    const home = join(team.folder, 'gnupg');
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...words: string[]) =>
      execFileSync(
        'gpg',
        ['--homedir', home, '--batch', '--quiet', '--passphrase', '', '--pinentry-mode', 'loopback', ...words],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
    for (const who of ['dora', 'eve']) gpg('--quick-generate-key', `${who}@shop.example`, 'ed25519', 'sign', '1d');
    const armored = gpg('--armor', '--export', 'dora@shop.example');
    const people = [
      { name: 'alice', ssh: [publicKey('alice')] },
      { name: 'dora', openpgp: [armored] },
    ];
    const ran = await approve(policy({ signers: people, rules: [{ path: '**', signers: ['alice', 'dora'] }] }));
    assert.equal(ran.code, 0, ran.err);
    const commitAsPgp = (who: string) => {
      team.write('notes/pgp.md', who);
      team.git('add', '--all');
      const words = ['-c', `user.signingkey=${who}@shop.example`, 'commit', '--quiet', '-S', '--message', who];
      execFileSync('git', ['-C', team.repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
        env: { ...process.env, GNUPGHOME: home },
        stdio: 'pipe',
      });
    };
    commitAsPgp('dora');
    await passes();
    commitAsPgp('eve');
    await refuses(/signed by nobody it knows, not by alice or dora/);
    undo();
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
  });

  it('takes a signature over a file for none over a commit, and a changed byte for no signature', async () => {
    const oid = commitAs('alice', 'notes/h.md', 'h');
    const commits = await openCommitObjects(team.repository);
    const commit = await commits?.read(oid);
    assert.ok(commit?.signature);
    const key = parseSshKey(publicKey('alice'));
    assert.ok(key);
    assert.equal(signedBySsh(commit.signature, commit.signed, [key]), key);
    assert.equal(signedBySsh(commit.signature, Buffer.concat([commit.signed, Buffer.from(' ')]), [key]), undefined);
    const other = parseSshKey(publicKey('mallory'));
    assert.ok(other);
    assert.equal(signedBySsh(commit.signature, commit.signed, [other]), undefined);
    const file = join(team.folder, 'commit');
    writeFileSync(file, commit.signed);
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'file', '-f', keyOf('alice'), file], { stdio: 'ignore' });
    assert.equal(signedBySsh(readFileSync(`${file}.sig`, 'utf8'), commit.signed, [key]), undefined);
    for (const broken of ['', 'nonsense', commit.signature.replace('U1NIU0lH', 'U1NIU0lI')]) {
      assert.equal(signedBySsh(broken, commit.signed, [key]), undefined);
    }
    assert.equal(parseSshKey('restrict ssh-ed25519 AAAA'), undefined);
  });
});
