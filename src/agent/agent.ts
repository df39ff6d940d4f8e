import { compactJson } from '../output/canonical-json.ts';
import type { AgentConfig } from './config.ts';
import type { EnvoyAdmin } from './envoy/envoy-admin.ts';
import type { RunningEnvoy } from './envoy/envoy-process.ts';
import type { ProxyConfiguration, ResourceSets } from './envoy/proxy-configuration.ts';
import type { Log } from './log.ts';
import { writeDurably } from './state/durable-file.ts';
import type { StoredRelease } from './state/release-store.ts';
import type { StateFolder } from './state/state-folder.ts';
import { type AgentStatus, initialStatus, type StatusParts } from './status/status.ts';
import type { Timing } from './timing.ts';

/**
 * The steps of a round after which tests stop the agent, as a crash would. `given` comes several times within `activate`:
 * after each kind of resources that Envoy has taken.
 */
export type StepName =
  | 'fetch'
  | 'verify'
  | 'stage'
  | 'check'
  | 'announce'
  | 'given'
  | 'activate'
  | 'probation'
  | 'confirm'
  | 'clean'
  | 'deny'
  | 'roll-back';

/** What the agent works with: its settings, and what it knows about the node it runs on. */
export interface Agent {
  readonly config: AgentConfig;
  readonly folder: StateFolder;
  readonly timing: Timing;
  readonly runner: EnvoyRunner;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly afterStep: (step: StepName) => void;
  /** What runs now, by proxy name. */
  readonly proxies: Map<string, ProxyRuntime>;
  status: AgentStatus;
  /** The commit whose release runs, and until when it need not be verified again while it is the newest. */
  verified: Verification | undefined;
  /** A release whose files are complete, while the Envoy that something else runs does not answer yet. */
  waiting: { readonly release: StoredRelease; readonly verification: Verification } | undefined;
}

/** The commit that was verified, and until when it need not be verified again. */
export interface Verification {
  readonly oid: string;
  readonly freshUntil: Date;
}

/** Who runs the Envoys: this agent, or something else whose Envoy it only writes files for and asks. */
export type EnvoyRunner =
  | { readonly kind: 'own'; readonly binary: string }
  | {
      readonly kind: 'attached';
      readonly admin: EnvoyAdmin;
      /** The file with the bootstrap Envoy is started with. */
      readonly bootstrap: string;
      /** A binary that can say whether a release is valid, if there is one. */
      readonly binary: string | undefined;
    };

/** One Envoy under the agent's care. */
export interface ProxyRuntime {
  readonly name: string;
  readonly folder: string;
  readonly envoy: RunningEnvoy | undefined;
  /** What it should run: what it is started with again when it ends by itself. */
  readonly configuration: ProxyConfiguration;
  /** What it has acknowledged. */
  readonly loaded: ResourceSets;
  readonly identity: { readonly spiffeId: string; readonly notBefore: string; readonly notAfter: string };
  readonly restarts: number;
  /** Not started again before this time, in milliseconds since the epoch. */
  readonly retryAt: number;
  readonly problem: string | undefined;
}

/** The parts a caller chooses. */
export type AgentOptions = Pick<Agent, 'config' | 'folder' | 'timing' | 'runner' | 'version' | 'now' | 'log'> &
  Partial<Pick<Agent, 'afterStep'>>;

/** An agent that has done nothing yet. The state folder must exist and be locked. */
export function createAgent(options: AgentOptions): Agent {
  const { config, version, now } = options;
  const { node, mesh, environment } = config;
  const startedAt = now().toISOString();
  return {
    ...options,
    afterStep: options.afterStep ?? (() => undefined),
    proxies: new Map(),
    verified: undefined,
    waiting: undefined,
    status: initialStatus({ node, mesh, environment, agent: { version, pid: process.pid, startedAt } }, now()),
  };
}

/** Sets parts of the status. */
export function note(agent: Agent, parts: StatusParts): void {
  agent.status = { ...agent.status, ...parts };
}

/** Puts the status on disk, where it can be read when the agent does not run. */
export async function saveStatus(agent: Agent): Promise<void> {
  await writeDurably(agent.folder.status, `${compactJson(agent.status)}\n`);
}
