import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, createAgent } from './agent.ts';
import type { AgentConfig } from './config.ts';
import { fetchRemotes } from './fetch-remotes.ts';
import { type Received, verifyCandidates } from './receive.ts';
import type { StateFolder } from './state/state-folder.ts';
import type { RemoteStatus } from './status/status.ts';
import { defaultTiming } from './timing.ts';
import { keepTrusted, readTrusted } from './trusted-store.ts';

/** What the agent of a node would say of the newest release. */
export interface NewestRelease {
  readonly result: Received;
  readonly remotes: readonly RemoteStatus[];
}

/**
 * Verifies the newest release of a node's remotes as its agent would: with the node's keys, and from the releases it has
 * accepted before, so that a replay is refused too. Nothing is applied or remembered, and a running agent is not disturbed:
 * what is fetched and learned goes into a folder of its own, which is removed.
 */
export async function verifyNewest(node: {
  readonly config: AgentConfig;
  readonly folder: StateFolder;
  readonly version: string;
  readonly now: () => Date;
  /** The remotes of the configuration and no applied bundle. */
  readonly alone?: boolean;
}): Promise<NewestRelease> {
  const { config, folder } = node;
  const scratch = await makeScratch(folder);
  try {
    const trusted = join(scratch, 'trusted');
    const agent: Agent = createAgent({
      ...node,
      folder: {
        ...folder,
        trusted,
        remotes: scratch,
        remote: (name) => join(scratch, 'remotes', name),
        ...(node.alone && { bundle: join(scratch, 'bundle') }),
      },
      timing: defaultTiming,
      // No Envoy is run or asked.
      runner: { kind: 'own', binary: '' },
      log: () => undefined,
    });
    const known = await readTrusted(folder, config.trustedRoot);
    if ('code' in known) return { result: { kind: 'refused', problem: known }, remotes: [] };
    await keepTrusted(agent.folder, known);
    const fetched = await fetchRemotes(agent);
    const result: Received =
      fetched.kind === 'unreachable'
        ? { kind: 'refused', problem: fetched.problem }
        : await verifyCandidates(agent, fetched.candidates);
    return { result, remotes: agent.status.remotes };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** In a container without a writable file system of its own, the state folder is the one place left. */
async function makeScratch(folder: StateFolder): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'meshc-verify-'));
  } catch {
    return mkdtemp(join(folder.path, '.verify-'));
  }
}
