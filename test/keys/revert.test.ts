import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBareRepository, type GitServer, startGitServer } from '../harness/git-http-server.ts';
import { createTeam, type Team } from './team.ts';

/** Going back is a release forward: old content, a new serial, today's keys. */
describe('release --revert-to', () => {
  let team: Team;
  let server: GitServer;
  let remote = '';
  before(async () => {
    team = await createTeam();
    server = await startGitServer(team.folder);
    createBareRepository(team.folder, 'out.git');
    remote = `${server.url}/out.git`;
    await team.run(['keys', 'init', '--directory', '../keys', '--trust-domain', 'demo.shop.example']);
  });
  after(async () => {
    await server.close();
    team.remove();
  });

  const release = (hours: number, ...more: string[]) =>
    team.run(['release', '--keys', '../keys', '--remote', remote, '--format', 'json', ...more], hours);
  const parsed = (text: string) => JSON.parse(text) as { serial: number; nodes: { changed: boolean }[] };
  const manifest = () => {
    const bare = join(team.folder, 'out.git');
    const words = ['--git-dir', bare, 'show', 'mesh-out/demo:targets/nodes/node-a/manifest.json'];
    return team.git(...words);
  };

  it('brings back what nodes ran, found in the history of the branch, and nodes accept it', async () => {
    const first = parsed((await release(0)).out);
    const before = manifest();
    team.setTimeout('9s');
    team.commit('a mistake');
    const second = parsed((await release(1)).out);
    assert.notEqual(manifest(), before);
    const back = await release(2, '--revert-to', String(first.serial));
    assert.equal(back.code, 0, back.err);
    assert.ok(parsed(back.out).serial > second.serial);
    assert.equal(manifest(), before);
    const verified = await team.run(
      ['verify', '--root', '../keys/root.json', '--repository', remote, '--node', 'node-a', '--env', 'demo'],
      2,
    );
    assert.equal(verified.code, 0, verified.err);
  });

  it('finds nothing that was never released', async () => {
    const refused = await release(3, '--revert-to', '17');
    assert.equal(refused.code, 4);
    assert.match(refused.out + refused.err, /release-not-found/);
  });
});
