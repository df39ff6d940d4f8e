import { compactJson } from '../output/canonical-json.ts';
import type { CertificateFiles } from './certificates/certificate-files.ts';
import type { AgentConfig } from './config.ts';
import type { EndpointFiles } from './endpoints/endpoint-files.ts';
import type { EnvoyAdmin } from './envoy/envoy-admin.ts';
import type { RunningEnvoy } from './envoy/envoy-process.ts';
import type { NeededSecret, ProxyConfiguration, ResourceSets } from './envoy/proxy-configuration.ts';
import type { Fetched } from './fetch-remotes.ts';
import type { Log } from './log.ts';
import type { TrafficMemory } from './probation/traffic-memory.ts';
import { type Settings, settingsOf } from './settings.ts';
import type { SourceMemory } from './sources/source.ts';
import { isSystemError, writeDurably } from './state/durable-file.ts';
import type { StoredRelease } from './state/release-store.ts';
import type { StateFolder } from './state/state-folder.ts';
import { type Counters, createCounters } from './status/counters.ts';
import { type AgentStatus, initialStatus, type StatusParts } from './status/status.ts';
import type { Timing } from './timing.ts';
import { createWake, type Wake } from './wake.ts';
import type { WorkloadApis } from './workload-api/workload-apis.ts';

/**
 * The steps of a round after which tests stop the agent, as a crash would. `given` comes several times within `activate` and
 * `retire`: after each kind of resources that Envoy has taken.
 */
export type StepName =
  | 'fetch'
  | 'verify'
  | 'stage'
  | 'check'
  | 'admit'
  | 'announce'
  | 'given'
  | 'activate'
  | 'probation'
  | 'confirm'
  | 'clean'
  | 'retire'
  | 'deny'
  | 'roll-back';

/** What the agent works with: its settings, and what it knows about the node it runs on. */
export interface Agent {
  readonly config: AgentConfig;
  readonly settings: Settings;
  readonly folder: StateFolder;
  readonly timing: Timing;
  readonly runner: EnvoyRunner;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly afterStep: (step: StepName) => void;
  /** Ends the agent after the step it is at. */
  readonly ending: AbortSignal;
  readonly wake: Wake;
  /** What runs now, by proxy name. */
  readonly proxies: Map<string, ProxyRuntime>;
  readonly traffic: TrafficMemory;
  readonly counters: Counters;
  /** What is known of services whose endpoints are in files. */
  readonly endpointFiles: EndpointFiles;
  /** What is known of certificates that lie on the node. */
  readonly certificateFiles: CertificateFiles;
  /** What a release needs that is held for the want of it; nothing else is asked of these. */
  awaitedSecrets: readonly NeededSecret[];
  readonly workloadApis: WorkloadApis;
  status: AgentStatus;
  /** The release that runs, as its sources name it, and until when it need not be verified again while it is the newest. */
  verified: Verification | undefined;
  /** A release whose files are complete, while the Envoy that something else runs does not answer yet. */
  waiting: { readonly release: StoredRelease; readonly verification: Verification } | undefined;
  /** When what is done now and then was last done, on the clock of `performance.now()`. */
  readonly lastDone: Map<string, number>;
  /** What is remembered of sources between two questions, by their names. */
  readonly sourceMemory: Map<string, SourceMemory>;
  /** The remotes are being asked. */
  fetching: Promise<Fetched> | undefined;
  /** Going back to the last good release has failed, and is tried again before anything else. */
  unsettled: boolean;
}

/** What was verified, and until when it need not be verified again. */
export interface Verification {
  /** How the sources that have this release name it: a commit, or the digest of a manifest. */
  readonly oids: ReadonlySet<string>;
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
  /** When what it does not need any more may be taken from it, on the clock of `performance.now()`; undefined when there is nothing. */
  readonly retireAt: number | undefined;
  /** When its Envoy last answered, on the same clock. */
  readonly answeredAt: number;
  /** Not started again before this time, on the same clock. */
  readonly retryAt: number;
  readonly problem: string | undefined;
}

/** The parts a caller chooses. */
export type AgentOptions = Pick<Agent, 'config' | 'folder' | 'timing' | 'runner' | 'version' | 'now' | 'log'> &
  Partial<Pick<Agent, 'afterStep' | 'ending'>>;

/** An agent that has done nothing yet. The state folder must exist and be locked. */
export function createAgent(options: AgentOptions): Agent {
  const { config, version, now } = options;
  const { node, mesh, environment } = config;
  const startedAt = now().toISOString();
  const ending = options.ending ?? new AbortController().signal;
  return {
    ...options,
    settings: settingsOf(config),
    afterStep: options.afterStep ?? (() => undefined),
    ending,
    wake: createWake(ending),
    proxies: new Map(),
    traffic: new Map(),
    counters: createCounters(),
    endpointFiles: new Map(),
    certificateFiles: new Map(),
    awaitedSecrets: [],
    workloadApis: new Map(),
    verified: undefined,
    waiting: undefined,
    lastDone: new Map(),
    sourceMemory: new Map(),
    fetching: undefined,
    unsettled: false,
    status: initialStatus({ node, mesh, environment, agent: { version, pid: process.pid, startedAt } }, now()),
  };
}

/** Sets parts of the status. */
export function note(agent: Agent, parts: StatusParts): void {
  const entries = Object.entries({ ...agent.status, ...parts }).filter(([, value]) => value !== undefined);
  agent.status = Object.fromEntries(entries) as unknown as AgentStatus;
}

/** Puts the status on disk, where it can be read when the agent does not run. A full disk must not keep it from serving. */
export async function saveStatus(agent: Agent): Promise<void> {
  try {
    await writeDurably(agent.folder.status, `${compactJson(agent.status)}\n`);
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC') && !isSystemError(error, 'EDQUOT')) throw error;
    agent.log('error', 'status not saved', { message: error instanceof Error ? error.message : '' });
  }
}
