import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitServer } from '../../test/harness/git-http-server.ts';
import { stopNodes } from './nodes.ts';
import { createCompany } from './processes.ts';
import { createScreen, ExpectationFailed } from './screen.ts';
import { attackStep } from './steps/attack.ts';
import { canaryStep } from './steps/canary.ts';
import { closingTable } from './steps/closing.ts';
import { compileStep } from './steps/compile.ts';
import { denialStep } from './steps/denial.ts';
import { revertStep } from './steps/revert.ts';
import { startStep } from './steps/start.ts';
import { createWorld, shown, type World } from './world.ts';

/**
 * `npm run demo`: one repository from its first commit to requests through real Envoys, everything on loopback. Exit 0 only
 * if every line with a tick held. `--keep` leaves it running and prints where.
 */
const keep = process.argv.includes('--keep');
const color = process.stdout.isTTY === true && !process.env['NO_COLOR'];
const screen = createScreen((text) => process.stdout.write(text), color);
const company = createCompany();
const directory = mkdtempSync(join(tmpdir(), 'meshc-demo-'));
const server = await startGitServer(join(directory, 'git'));
const world = createWorld(directory, screen, { company, server });

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp(world).finally(() => process.exit(130)));

try {
  for (const step of [compileStep, startStep, canaryStep, denialStep, attackStep, revertStep, closingTable])
    await step(world);
  if (keep) await linger(world);
} catch (error) {
  process.exitCode = 1;
  if (!(error instanceof ExpectationFailed)) screen.say(`\nthe demo failed: ${shown(world, String(error))}`);
  screen.say(`\nLogs of this run were in ${world.logs}; run again with --keep to look at them.`);
  if (keep) await linger(world);
} finally {
  await cleanUp(world);
}

async function linger({ gateway, nodes, url, directory: kept }: World): Promise<void> {
  screen.say('\nStill running, until you press Ctrl-C:');
  screen.table([
    ['product page', `curl -H 'host: bookinfo.example' ${gateway}/productpage`],
    ['repository', `git clone ${url}`],
    ...nodes.map(
      (node) => [`status of ${node.name}`, `npm run -s meshc -- agent status --config ${node.config}`] as const,
    ),
    ['everything', kept],
  ]);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal);
      process.once(signal, resolve);
    }
  });
}

async function cleanUp(demo: World): Promise<void> {
  await company.stopAll();
  await stopNodes(demo);
  await server.close();
  rmSync(directory, { recursive: true, force: true });
}
