import { releaseAndWait } from '../nodes.ts';
import { measureSplit } from '../traffic.ts';
import { git, type World } from '../world.ts';
import { expectSplit } from './split.ts';

/** Going back is going forward: an old definition under a new, higher serial. */
export async function revertStep(world: World): Promise<void> {
  const { screen } = world;
  screen.step('git revert');
  screen.command('git revert HEAD && git push');
  await git(world.clone, 'revert', '--no-edit', 'HEAD');
  await git(world.clone, 'push', '--quiet', 'origin', 'main');
  world.tally.commits += 1;
  await releaseAndWait(world);
  expectSplit(world, await measureSplit(world.gateway, 600), { v1: [85, 95], v3: [5, 15] });
}
