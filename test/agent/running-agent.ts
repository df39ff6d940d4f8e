import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type RunOptions, type RunResult, runAgent } from '../../src/agent/run.ts';
import { readStatus } from '../../src/agent/status/read-status.ts';
import type { AgentStatus } from '../../src/agent/status/status.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { until } from '../harness/until.ts';
import { type TestNode, testTiming } from './test-node.ts';

/** What an agent is run with on a node. */
export function runOptions(node: TestNode, signal: AbortSignal): RunOptions {
  return {
    config: node.config,
    folder: node.folder,
    timing: testTiming,
    searchPath: envoyBinary(),
    version: '0.1.0',
    now: () => node.clock.now,
    log: (level, event, details = {}) => node.logged.push(`${level} ${event} ${JSON.stringify(details)}`),
    mode: 'rounds',
    stopProxies: false,
    signal,
  };
}

/** Runs an agent while something is tried, and ends it. */
export async function withAgent(
  node: TestNode,
  changes: Partial<RunOptions>,
  use: () => Promise<void>,
): Promise<RunResult> {
  const ending = new AbortController();
  const running = runAgent({ ...runOptions(node, ending.signal), ...changes });
  try {
    await until(
      async () => (await status(node)) !== undefined,
      () => node.logged.join('\n'),
    );
    await use();
  } finally {
    ending.abort();
    assert.equal((await running).kind, 'ended');
  }
  return running;
}

/** Waits until the agent has applied something and has nothing to do. */
export async function steady(node: TestNode): Promise<void> {
  await statusThat(
    node,
    ({ state, lastGood, proxies }) => state === 'Steady' && lastGood !== undefined && proxies[0]?.state === 'running',
  );
}

/** Waits for a status of the agent that runs now. */
export async function statusThat(node: TestNode, holds: (status: AgentStatus) => boolean): Promise<AgentStatus> {
  let found: AgentStatus | undefined;
  await until(
    async () => {
      found = await status(node);
      return found !== undefined && holds(found);
    },
    () => `${JSON.stringify(found, undefined, 2)}\n${node.logged.join('\n')}`,
  );
  assert.ok(found);
  return found;
}

/** The status of the agent that runs now. */
export async function status(node: TestNode): Promise<AgentStatus | undefined> {
  const found = await readStatus(node.folder);
  return 'status' in found && found.running ? found.status : undefined;
}

/** Asks the agent's own server. */
export async function ask(node: TestNode, path: string, method = 'GET'): Promise<{ status: number; text: string }> {
  const address = (await readFile(node.folder.statusAddress, 'utf8')).trim();
  const response = await fetch(`http://${address}${path}`, { method, headers: { connection: 'close' } });
  return { status: response.status, text: await response.text() };
}
