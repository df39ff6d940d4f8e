import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commitAndPush, configureNode, environmentName, git, meshcOrThrow, shown, type World } from '../world.ts';

/** A repository, its first commit, and what comes out of it. */
export async function compileStep(world: World): Promise<void> {
  const { screen } = world;
  screen.step('One commit of Bookinfo, in git, compiled');
  await git(world.clone, 'init', '--quiet', '--initial-branch=main');
  await git(world.clone, 'remote', 'add', 'origin', world.url);

  screen.say(
    'A development signer, and a key for every workload: made on its node, enrolled by a request in the repository.',
  );
  await meshcOrThrow(world, [
    'keys',
    'init',
    '--directory',
    world.keys,
    '--trust-domain',
    `${environmentName}.bookinfo.example`,
  ]);
  for (const node of world.nodes) {
    configureNode(world, node);
    await meshcOrThrow(world, ['agent', 'enroll', '--config', node.config, '--out', world.clone]);
  }
  const enrolled = await meshcOrThrow(world, ['enroll', '--env', environmentName]);
  screen.output(shown(world, enrolled.stdout), 20);

  const commit = await commitAndPush(world, 'Bookinfo: the first mesh');
  screen.say(`Committed ${commit} and pushed it to a bare repository served by git http-backend.`);
  const checked = await meshcOrThrow(world, ['check', world.url, '--at', 'main', '--env', environmentName]);
  screen.output(checked.stdout + checked.stderr);
  const out = join(world.directory, 'compiled');
  const compiled = await meshcOrThrow(world, [
    'compile',
    world.url,
    '--at',
    'main',
    '--env',
    environmentName,
    '--out',
    out,
  ]);
  screen.output(shown(world, compiled.stdout + compiled.stderr), 30);
  const routes = join(out, 'bookinfo', environmentName, 'services', 'bookinfo', 'reviews', 'routes.json');
  screen.expect(existsSync(routes), 'the commit compiles, straight from git over HTTP, without a checkout');
}
