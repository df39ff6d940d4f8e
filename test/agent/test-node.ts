import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, type AgentOptions, createAgent } from '../../src/agent/agent.ts';
import type { AgentConfig } from '../../src/agent/config.ts';
import { enroll } from '../../src/agent/enroll.ts';
import { findEnvoy, stopEnvoy } from '../../src/agent/envoy/envoy-process.ts';
import { createStateFolder, type StateFolder, stateFolder } from '../../src/agent/state/state-folder.ts';
import type { Timing } from '../../src/agent/timing.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { type GitServer, startGitServer } from '../harness/git-http-server.ts';
import { createPublisher, type Publisher, trustDomain } from './publisher.ts';

/** Shorter waits than on a real node; nothing else differs. */
export const testTiming: Timing = {
  acknowledgeMilliseconds: 10_000,
  startMilliseconds: 20_000,
  graceMilliseconds: 50,
  drainSeconds: 0.1,
  pollMilliseconds: 10,
  superviseMilliseconds: 50,
  lookMilliseconds: 10,
  sampleMilliseconds: 100,
  hangMilliseconds: 3_000,
};

/** A node with an enrolled key, and the pipeline, repository and git server it is served from. */
export interface TestNode {
  readonly directory: string;
  readonly config: AgentConfig;
  readonly folder: StateFolder;
  readonly publisher: Publisher;
  readonly server: GitServer;
  /** The time on the node and in the pipeline; a test may move it. */
  readonly clock: { now: Date };
  readonly logged: string[];
  /** A new agent on the node's state, as after a start of its process. */
  agent(options?: Partial<Pick<AgentOptions, 'afterStep' | 'config' | 'timing' | 'runner' | 'ending'>>): Agent;
  /** Ends every Envoy of the node and removes everything. */
  remove(): Promise<void>;
}

/** Sets up the node, with parts of its configuration replaced. */
export async function createNode(
  changes: Partial<AgentConfig> | ((config: AgentConfig, directory: string) => AgentConfig) = {},
  at = new Date(),
): Promise<TestNode> {
  const directory = await mkdtemp(join(tmpdir(), 'meshc-agent-'));
  const clock = { now: new Date(Math.floor(at.getTime() / 1000) * 1000) };
  const server = await startGitServer(join(directory));
  const usual: AgentConfig = {
    apiVersion: 'meshc/v1',
    kind: 'AgentConfig',
    node: 'node-a',
    mesh: 'shop',
    environment: 'demo',
    trustDomain,
    stateDirectory: join(directory, 'state'),
    trustedRoot: join(directory, 'root.json'),
    remotes: [{ name: 'origin', url: `${server.url}/out.git`, timeoutSeconds: 30 }],
    envoy: envoyBinary(),
    proxies: ['shop/web'],
    probation: { minimumHealthySeconds: 0.03, failAfterSeconds: 1, deadlineSeconds: 20 },
    // The test's own memory is the agent's too.
    guards: { maximumMemoryMebibytes: 0 },
  };
  const config = typeof changes === 'function' ? changes(usual, directory) : { ...usual, ...changes };
  const folder = stateFolder(config.stateDirectory);
  await createStateFolder(folder);
  const { enrollments } = await enroll(config, folder);
  const requests = new Map(enrollments.map(({ path, request }) => [path, request]));
  const publisher = await createPublisher({ directory, name: 'out.git', requests, now: () => clock.now });
  await writeFile(config.trustedRoot, publisher.root);
  const logged: string[] = [];
  return {
    directory,
    config,
    folder,
    publisher,
    server,
    clock,
    logged,
    agent: (options = {}) =>
      createAgent({
        config,
        folder,
        timing: testTiming,
        runner: { kind: 'own', binary: envoyBinary() },
        version: '0.1.0',
        now: () => clock.now,
        log: (level, event, details = {}) => logged.push(`${level} ${event} ${JSON.stringify(details)}`),
        ...options,
      }),
    async remove() {
      await server.close().catch(() => undefined);
      for (const proxy of config.proxies) {
        const envoy = await findEnvoy(folder.proxy(proxy));
        if (envoy) await stopEnvoy(envoy, { ...testTiming, drainSeconds: 0 });
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A program behind the mesh that answers with its own name. */
export interface Backend {
  readonly name: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function startBackend(name: string): Promise<Backend> {
  const server: Server = createServer((_, response) => response.end(name));
  const port = await listen(server);
  return {
    name,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: {
  listen(port: number, address: string, ready: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null && 'port' in address) resolve(Number(address.port));
      else reject(new Error('no port'));
    });
  });
}
