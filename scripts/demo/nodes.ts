import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentStatus } from '../../src/agent/status/status.ts';
import { until } from './processes.ts';
import { environmentName, git, meshcOrThrow, meshcProgram, type Node, shown, type World } from './world.ts';

/** Starts one agent a node; each starts its Envoys as soon as it has a release. */
export function startAgents(world: World): void {
  for (const node of world.nodes) {
    world.screen.command(`meshc agent run --config ${shown(world, node.config)} &`);
    world.company.start(node.name, process.execPath, [meshcProgram, 'agent', 'run', '--config', node.config], {
      log: join(world.logs, `${node.name}.log`),
    });
  }
}

/** Signs and pushes a release of the newest commit, and waits until every node has it in traffic, then until it is confirmed. */
export async function releaseAndWait(world: World): Promise<void> {
  const { screen, tally } = world;
  const parameters = ['release', world.url, '--at', 'main', '--env', environmentName, '--keys', world.keys];
  const released = await meshcOrThrow(world, parameters);
  const pushed = Date.now();
  screen.output(shown(world, released.stdout + released.stderr), 16);
  tally.releases += 1;
  const commit = await git(world.clone, 'rev-parse', 'HEAD');
  const everyNode = (what: string, holds: (status: AgentStatus) => boolean) =>
    Promise.all(
      world.nodes.map((node) =>
        until(`${node.name} ${what} ${commit.slice(0, 7)}`, 60, async () => {
          const status = agentStatus(node);
          return status && holds(status) ? true : undefined;
        }),
      ),
    );
  // A node whose part did not change has nothing to activate: its release is confirmed by being recorded.
  await everyNode('serving', ({ state, lastAttempted, lastGood }) => {
    const active = lastAttempted?.commit === commit && (state === 'Probation' || state === 'Steady');
    return active || lastGood?.commit === commit;
  });
  const milliseconds = Date.now() - pushed;
  tally.pushToTraffic.push(milliseconds);
  await everyNode('confirming', ({ state, lastGood }) => lastGood?.commit === commit && state === 'Steady');
  screen.expect(
    true,
    `in traffic on ${world.nodes.length} nodes ${(milliseconds / 1_000).toFixed(1)} s after the push, and confirmed`,
  );
}

/** What a node's agent says of itself; undefined before it has said anything. */
export function agentStatus(node: Node): AgentStatus | undefined {
  try {
    return JSON.parse(readFileSync(join(node.state, 'status.json'), 'utf8')) as AgentStatus;
  } catch {
    return undefined;
  }
}

/** Ends the Envoys of both nodes by the process ids their agents recorded. */
export async function stopNodes(world: World): Promise<void> {
  const pids = world.nodes.flatMap((node) => agentStatus(node)?.proxies.map(({ pid }) => pid) ?? []);
  for (const pid of pids) {
    if (pid !== undefined && isEnvoy(pid)) process.kill(pid, 'SIGKILL');
  }
}

/** A recorded process id may by now belong to something else. */
function isEnvoy(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.endsWith('/envoy') === true;
  } catch {
    return false;
  }
}
