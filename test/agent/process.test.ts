import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FoundStatus, readStatus } from '../../src/agent/status/read-status.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { type Load, startLoad } from './load.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { webMesh } from './web-mesh.ts';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let node: TestNode;
let backend: Backend;
let port: number;
let said = '';
const started: ChildProcess[] = [];

before(async () => {
  node = await createNode({ pollSeconds: 0.5, status: { port: 0 } });
  backend = await startBackend('one');
  port = await freePort();
  await writeFile(join(node.directory, 'agent.json'), JSON.stringify(node.config));
  await node.publisher.publish(
    webMesh({ listenerPort: port, clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } }),
  );
});

after(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await node.remove();
  await backend.close();
});

it('the end of the agent, however sudden, ends no Envoy and fails no request', async () => {
  let agent = start();
  const pid = (await running()).status.proxies[0]?.pid;
  const load = startLoad(port);
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
    await more(load);
    const ended = once(agent, 'exit');
    agent.kill(signal);
    await ended;
    await more(load);
    agent = start();
    assert.equal((await running()).status.proxies[0]?.pid, pid, said);
  }
  const { failures } = await load.stop();
  assert.deepEqual(failures.slice(0, 3), []);
});

it('a signal ends the agent with exit code 0', async () => {
  const agent = started.at(-1);
  assert.ok(agent);
  const ended = once(agent, 'exit');
  agent.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
});

function start(): ChildProcess {
  const child = spawn(process.execPath, [program, 'agent', 'run', '--config', join(node.directory, 'agent.json')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  started.push(child);
  return child;
}

/** The status of the newest agent once it has finished a round with everything running. */
async function running(): Promise<FoundStatus> {
  let found: FoundStatus | undefined;
  await until(
    async () => {
      const read = await readStatus(node.folder);
      found = 'status' in read && read.running && read.status.agent.pid === started.at(-1)?.pid ? read : undefined;
      const isApplied = found?.status.conditions.some(({ type, status }) => type === 'Applied' && status) ?? false;
      return isApplied && found?.status.proxies[0]?.state === 'running';
    },
    () => said,
  );
  assert.ok(found);
  return found;
}

async function more(load: Load): Promise<void> {
  const answered = load.answered();
  await until(
    () => load.answered() > answered + 50,
    () => said,
  );
}
