import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentStatus } from '../nodes.ts';
import { until } from '../processes.ts';
import { measureSplit } from '../traffic.ts';
import { edit, environmentName, git, meshc, type Node, shown, type World } from '../world.ts';
import { expectSplit } from './split.ts';

const branch = `mesh-out/${environmentName}`;

/** A mistake, a forgery and a replay; none of them reaches a proxy. */
export async function attackStep(world: World): Promise<void> {
  const { screen } = world;
  screen.step('A bad commit, a tampered release, a replayed one');
  await badCommit(world);

  const honest = await git(world.bare, 'rev-parse', branch);
  screen.say('\nSomebody with write access to the git host changes one byte of a manifest on the release branch.');
  await tamper(world);
  await refusedBy(world, 'node-b', 'the tampered release');

  const first = (await git(world.bare, 'rev-list', '--reverse', honest)).split('\n')[0] ?? '';
  screen.say('\nNow they put the first release back, with all its valid signatures.');
  await git(world.bare, 'update-ref', `refs/heads/${branch}`, first);
  await refusedBy(world, 'node-b', 'the replayed release');

  expectSplit(world, await measureSplit(world.gateway, 600), { v1: [42, 58], v3: [42, 58] });
  await git(world.bare, 'update-ref', `refs/heads/${branch}`, honest);
}

async function badCommit(world: World): Promise<void> {
  const { screen } = world;
  screen.say('A route to a version that does not exist:');
  edit(world, 'routes.ts', [["reviews.version('v3'), weight: 50", "reviews.version('v9'), weight: 50"]]);
  const checked = await meshc(world, ['check', '--env', environmentName]);
  screen.output(shown(world, checked.stdout + checked.stderr));
  screen.expect(checked.code === 1, `meshc check stops it with exit code ${checked.code}`);
  await git(world.clone, 'checkout', '--quiet', '--', 'routes.ts');
}

/** Flips one letter in node-b's manifest and pushes it as the next release. */
async function tamper(world: World): Promise<void> {
  const forged = join(world.directory, 'forged');
  await git(world.directory, 'clone', '--quiet', '--branch', branch, world.url, forged);
  const manifest = join(forged, 'targets', 'nodes', 'node-b', 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  const changed = text.replace('"node-b"', '"node-c"');
  if (changed === text) throw new Error(`nothing to change among ${readdirSync(join(forged, 'targets')).join(', ')}`);
  writeFileSync(manifest, changed);
  await git(forged, 'commit', '--quiet', '--all', '--message', 'Release');
  await git(forged, 'push', '--quiet', 'origin', branch);
}

async function refusedBy(world: World, name: string, what: string): Promise<void> {
  const node = world.nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`there is no ${name}`);
  const oid = await git(world.bare, 'rev-parse', branch);
  const reason = await until(`${name} refusing ${what}`, 30, async () => refusalOf(node, oid));
  world.tally.refused += 1;
  const status = await meshc(world, ['agent', 'status', '--config', node.config]);
  world.screen.output(shown(world, status.stdout), 30);
  world.screen.expect(
    status.code === 4,
    `${name} refuses ${what} (${reason}) and keeps serving; its status exits ${status.code}`,
  );
}

/** Why the release at this commit of the branch was refused; undefined while the agent has not judged it. */
function refusalOf(node: Node, oid: string): string | undefined {
  const status = agentStatus(node);
  const verified = status?.conditions.find(({ type }) => type === 'SourceVerified');
  const seen = status?.remotes.some((remote) => remote.oid === oid);
  return seen && verified && !verified.status && verified.reason !== 'unknown' ? verified.reason : undefined;
}
