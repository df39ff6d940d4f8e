import type { Code } from '../../diagnostic/catalog.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Freshness } from './freshness.ts';

/**
 * Where the agent is in its round. `Waiting`: a release is ready, and its wave, its window, a place of the lock server, or the
 * Envoy that something else runs has yet to come. `Suspended`: an operator has said that nothing new is to be applied.
 * `Degraded`: a release was rolled back and the last good one runs. `Stalled`: even that failed.
 */
export type AgentState = (typeof agentStates)[number];

/** In the order a release goes through them. */
export const agentStates = [
  'Init',
  'Recovering',
  'Steady',
  'Fetching',
  'Verifying',
  'Staged',
  'Activating',
  'Waiting',
  'Probation',
  'RollingBack',
  'Degraded',
  'Suspended',
  'Stalled',
  'Stopped',
] as const;

/** What can be true of a node, in the order it comes to be true. */
export const conditionTypes = [
  'SourceFetched',
  'SourceVerified',
  'SourceFresh',
  'Admitted',
  'Applied',
  'Healthy',
  'InStep',
  'BootstrapCurrent',
  'IdentityCurrent',
  'EndpointsCurrent',
  'CertificatesCurrent',
  'Ready',
] as const;
export type ConditionType = (typeof conditionTypes)[number];

/** Why a condition is as it is: `ok`, `unknown` before the first try, or the code of a diagnostic. A closed set, so it can be counted. */
export type Reason = 'ok' | 'unknown' | Code;

/** One of the things that are true of a node or not. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: boolean;
  readonly reason: Reason;
  /** Empty when there is nothing to say. */
  readonly message: string;
  /** What to do about it; empty when nothing. */
  readonly help: string;
  /** When `status` or `reason` last changed; RFC 3339. */
  readonly since: string;
}

/** A release, named in every way people ask for it. */
export interface ReleaseName {
  /** Hexadecimal SHA-256 of this node's manifest: the same as long as this node's part does not change. */
  readonly digest: string;
  readonly serial: number;
  /** The commit that was compiled. */
  readonly commit: string;
}

/** A release this node will not try again. */
export interface DeniedRelease extends ReleaseName {
  readonly code: Code;
  readonly message: string;
  readonly at: string;
}

/** Why nothing new is applied to a node, until somebody or the clock says otherwise. */
export interface Suspension {
  readonly reason: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339; for good when left out. */
  readonly until?: string;
}

/** What came of a release, repeated outcomes counted. */
export interface HistoryEntry {
  readonly release?: ReleaseName;
  readonly result: 'applied' | 'rolled-back' | 'refused' | 'superseded' | 'stalled';
  readonly code?: Code;
  readonly message?: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly count: number;
}

/** One Envoy of the node. */
export interface ProxyStatus {
  readonly name: string;
  /** `awaited`: its files are complete, and whatever runs it has yet to start it. */
  readonly state: 'running' | 'stopped' | 'awaited';
  readonly pid?: number;
  readonly admin?: string;
  /** Times Envoy was started again because it had ended by itself. */
  readonly restarts: number;
  readonly identity?: { readonly spiffeId: string; readonly notAfter: string; readonly state: IdentityState };
  /** Why it does not run or last failed. */
  readonly problem?: string;
}

/** A service whose endpoints are in a file. */
export interface EndpointsStatus {
  /** `<namespace>/<name>`. */
  readonly service: string;
  /** `file`: what the file says now. `kept`: what it said last. `release`: it has said nothing yet. */
  readonly source: 'file' | 'kept' | 'release';
  /** How many there are; left out for those of the release. */
  readonly count?: number;
}

/** A certificate, or certificates of authorities, that lie on the node. */
export interface CertificateStatus {
  readonly kind: 'certificate' | 'authority';
  /** `<namespace>/<name>`. */
  readonly name: string;
  /** `file`: what the files say now. `kept`: what they said last. `none`: they have said nothing right yet. */
  readonly source: 'file' | 'kept' | 'none';
  /** When it ends, of several authorities the last; RFC 3339. Left out for `none`. */
  readonly notAfter?: string;
}

/** `expiring` below a fifth of its life, when a renewal is overdue. Envoy goes on serving an expired certificate. */
export type IdentityState = 'current' | 'expiring' | 'expired';

/** What came of the last poll of one remote. */
export interface RemoteStatus {
  readonly name: string;
  readonly result: 'fetched' | 'unchanged' | 'missing' | 'failed';
  /** The commit its branch is at. */
  readonly oid?: string;
  readonly reason?: string;
}

/** Everything `meshc agent status` shows; served at `/status` and kept in `status.json`. */
export interface AgentStatus {
  readonly apiVersion: 'meshc/v1';
  readonly kind: 'AgentStatus';
  readonly node: string;
  readonly mesh: string;
  readonly environment: string;
  readonly agent: { readonly version: string; readonly pid: number; readonly startedAt: string };
  readonly state: AgentState;
  readonly since: string;
  readonly conditions: readonly Condition[];
  /** How far the release that runs can be relied on. */
  readonly freshness: Freshness;
  /** The newest release that was verified. */
  readonly observed?: ReleaseName;
  /** The release that was last given to Envoy. */
  readonly lastAttempted?: ReleaseName;
  /** The release that runs. */
  readonly lastGood?: ReleaseName;
  readonly rejected: readonly DeniedRelease[];
  readonly history: readonly HistoryEntry[];
  readonly remotes: readonly RemoteStatus[];
  readonly proxies: readonly ProxyStatus[];
  /** Services whose endpoints are in files, sorted; left out when there are none. */
  readonly endpoints?: readonly EndpointsStatus[];
  /** Certificates of the node that its proxies present or trust, sorted; left out when there are none. */
  readonly certificates?: readonly CertificateStatus[];
  readonly suspension?: Suspension;
  /** When the release that waits may be taken, as far as that is known; RFC 3339. */
  readonly admissionAt?: string;
  /** When a remote last answered; RFC 3339. */
  readonly fetchedAt?: string;
  readonly nextPollAt?: string;
}

/** The parts of a status that are set as they are; undefined takes one away. */
export type StatusParts = {
  readonly [Part in Settable]?: AgentStatus[Part] | undefined;
};

type Settable =
  | 'freshness'
  | 'observed'
  | 'lastAttempted'
  | 'lastGood'
  | 'rejected'
  | 'history'
  | 'remotes'
  | 'proxies'
  | 'endpoints'
  | 'certificates'
  | 'suspension'
  | 'admissionAt'
  | 'fetchedAt'
  | 'nextPollAt';

/** The status with a new state; the moment is kept while the state stays the same. */
export function withState(status: AgentStatus, state: AgentState, now: Date): AgentStatus {
  return status.state === state ? status : { ...status, state, since: now.toISOString() };
}

/** The status with one condition true, or false because of a diagnostic. `since` moves only when that changes. */
export function withCondition(
  status: AgentStatus,
  type: ConditionType,
  finding: { readonly problem: Diagnostic | undefined; readonly now: Date },
): AgentStatus {
  const { problem, now } = finding;
  const before = status.conditions.find((condition) => condition.type === type);
  const reason: Reason = problem?.code ?? 'ok';
  const since = before?.reason === reason ? before.since : now.toISOString();
  const [message, help] = [problem?.message ?? '', problem?.help ?? ''];
  const condition: Condition = { type, status: problem === undefined, reason, message, help, since };
  return { ...status, conditions: status.conditions.map((other) => (other.type === type ? condition : other)) };
}

/** The status of an agent that has done nothing yet. */
export function initialStatus(
  node: Pick<AgentStatus, 'node' | 'mesh' | 'environment' | 'agent'>,
  now: Date,
): AgentStatus {
  const since = now.toISOString();
  const unknown = { status: false, reason: 'unknown', message: '', help: '', since } as const;
  return {
    apiVersion: 'meshc/v1',
    kind: 'AgentStatus',
    ...node,
    state: 'Init',
    since,
    conditions: conditionTypes.map((type) => ({ type, ...unknown })),
    freshness: { state: 'STALE' },
    rejected: [],
    history: [],
    remotes: [],
    proxies: [],
  };
}

/** How much of its life a certificate has left. */
export function identityState(identity: { notBefore: string; notAfter: string }, now: Date): IdentityState {
  const [start, end] = [Date.parse(identity.notBefore), Date.parse(identity.notAfter)];
  if (now.getTime() >= end) return 'expired';
  return (end - now.getTime()) / (end - start) < 0.2 ? 'expiring' : 'current';
}
