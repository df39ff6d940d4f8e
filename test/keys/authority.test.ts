import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTeam, type Team } from './team.ts';

/** Both authorities are replaced, in the one order that is safe; every other is refused. */
describe('the life of an authority', () => {
  let team: Team;
  before(async () => {
    team = await createTeam();
  });
  after(() => team.remove());

  const authority = (words: readonly string[], hours = 0) =>
    team.run(['keys', 'authority', ...words, '--directory', '../keys', '--env', 'demo'], hours);
  const released = ['--repository', '.'];
  const must = async (words: readonly string[], hours = 0) => {
    const ran = await authority(words, hours);
    assert.equal(ran.code, 0, `${words.join(' ')}\n${ran.err}`);
    return ran.out;
  };
  const unsafe = async (words: readonly string[], pattern: RegExp, hours = 0) => {
    const ran = await authority(words, hours);
    assert.equal(ran.code, 3, ran.err);
    assert.match(ran.err, pattern);
  };
  const release = async (hours: number) => {
    const ran = await team.run(['release', '--keys', '../keys'], hours);
    assert.equal(ran.code, 0, ran.err);
    return ran.out;
  };
  const verify = async (hours: number) => {
    const words = ['verify', '--root', '../keys/root.json', '--repository', '.', '--node', 'node-a', '--env', 'demo'];
    const ran = await team.run(words, hours);
    assert.equal(ran.code, 0, ran.err);
    return ran.out;
  };

  it('starts with one of each, which cannot be taken away', async () => {
    await team.run(['keys', 'init', '--directory', '../keys', '--trust-domain', 'demo.shop.example']);
    await release(0);
    await unsafe(['drain', '--name', 'issuer-1'], /issuer-1 is the one that signs/);
    await unsafe(['drain', '--name', 'root-1'], /issuer-1 signs under it/);
    await unsafe(['remove', '--name', 'issuer-1', ...released], /issuer-1 is active/);
    await unsafe(['remove', '--name', 'root-1', '--at-once'], /root-1 is active/);
    await unsafe(['activate', '--name', 'issuer-1'], /active already/);
    await unsafe(['activate', '--name', 'root-7'], /there is no authority root-7/);
  });

  it('a root signs nothing before nodes have known it for a day', async () => {
    assert.match(await must(['prepare', '--kind', 'root']), /root-2 +prepared/);
    await unsafe(['activate', '--name', 'root-2', ...released], /distribute it first/);
    assert.match(await must(['prepare', '--kind', 'issuer', '--name', 'root-2']), /issuer-2 +prepared/);
    await unsafe(['distribute', '--name', 'issuer-2'], /it travels with the certificates/);
    assert.match(await must(['distribute', '--name', 'root-2'], 1), /root-2 +distributed/);
    await unsafe(['activate', '--name', 'root-2'], /name the repository/, 1);
    await unsafe(['activate', '--name', 'root-2', ...released], /no release tells nodes/, 1);
    await release(2);
    await unsafe(
      ['activate', '--name', 'root-2', ...released],
      /only sure to know it from 2030-06-02T14:00:00Z on/,
      20,
    );
    await release(20);
    await unsafe(['activate', '--name', 'issuer-2'], /its root root-2 is distributed/, 27);
    await must(['activate', '--name', 'root-2', ...released], 27);
    assert.match(await must(['activate', '--name', 'issuer-2'], 27), /issuer-1 +draining[\s\S]*issuer-2 +active/);
  });

  it('certificates move to the new authority with the next release, and both roots are trusted', async () => {
    assert.match(await release(27), /2 renewed/);
    assert.match(await verify(27), /trust +demo\.shop\.example, sequence 2/);
  });

  it('the old ones are removed when nothing they signed can be in use', async () => {
    await must(['drain', '--name', 'root-1'], 28);
    await unsafe(['remove', '--name', 'root-1', ...released], /issuer-1 stands under it/, 28);
    await unsafe(['remove', '--name', 'issuer-1', ...released], /may be good until/, 28);
    await must(['remove', '--name', 'issuer-1', ...released], 27 + 73);
    await unsafe(['remove', '--name', 'root-1', ...released], /may be good until/, 28 + 71);
    await must(['remove', '--name', 'root-1', ...released], 28 + 73);
    await unsafe(['remove', '--name', 'root-2', '--at-once'], /root-2 is active/, 28 + 73);
    await release(28 + 73);
    assert.match(await verify(28 + 73), /sequence 3/);
    const shown = await team.run(['keys', 'show', '--directory', '../keys', '--format', 'json']);
    const { authorities } = JSON.parse(shown.out) as { authorities: { name: string; state: string }[] };
    assert.deepEqual(
      authorities.map(({ name, state }) => [name, state]),
      [
        ['root-2', 'active'],
        ['issuer-2', 'active'],
      ],
    );
  });
});
