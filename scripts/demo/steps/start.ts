import { releaseAndWait, startAgents } from '../nodes.ts';
import { startPrograms } from '../programs.ts';
import { measureSplit } from '../traffic.ts';
import type { World } from '../world.ts';
import { expectSplit } from './split.ts';

/** Programs, agents, proxies, and the first requests. */
export async function startStep(world: World): Promise<void> {
  const { screen } = world;
  screen.step('Two nodes, seven real Envoys, first traffic');
  const count = await startPrograms(world.company, world.clone, world.logs);
  screen.say(`${count} Bookinfo programs run on loopback. They know nothing of the mesh.`);
  startAgents(world);
  await releaseAndWait(world);
  expectSplit(world, await measureSplit(world.gateway, 600), { v1: [85, 95], v3: [5, 15] });
  expectSplit(world, await measureSplit(world.gateway, 60, { 'end-user': 'jason' }), { v2: [100, 100] });
}
