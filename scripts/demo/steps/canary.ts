import { releaseAndWait } from '../nodes.ts';
import { measureSplit, startLoad } from '../traffic.ts';
import { commitAndPush, edit, environmentName, meshcOrThrow, shown, type World } from '../world.ts';
import { expectSplit } from './split.ts';

/** A change of weights: planned, released, and followed by traffic, under load. */
export async function canaryStep(world: World): Promise<void> {
  const { screen, tally } = world;
  screen.step('A canary: version 3 to 50 %, under load');
  edit(world, 'routes.ts', [
    ['weight: 90', 'weight: 50'],
    ['weight: 10', 'weight: 50'],
  ]);
  const commit = await commitAndPush(world, 'reviews: version 3 to 50 %');
  screen.say(`Committed ${commit}. What a reviewer sees on the pull request:`);
  const plan = await meshcOrThrow(world, ['plan', 'HEAD~1', 'HEAD', '--env', environmentName]);
  screen.output(shown(world, plan.stdout), 40);

  const load = startLoad(world.gateway);
  await releaseAndWait(world);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { sent, failures } = await load.stop();
  tally.requests += sent;
  tally.failures += failures.length;
  if (failures.length > 0) screen.output(failures.slice(0, 5).join('\n'));
  screen.expect(failures.length === 0, `${sent} requests during the change, ${failures.length} failed`);
  expectSplit(world, await measureSplit(world.gateway, 600), { v1: [42, 58], v3: [42, 58] });
}
