import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent } from '../agent.ts';
import { followCertificates } from '../certificates/follow-certificates.ts';
import { followEndpoints } from '../endpoints/follow-endpoints.ts';
import { type Fetched, fetchRemotes, lostRemotes } from '../fetch-remotes.ts';
import { type Received, verifyCandidates } from '../receive.ts';
import { isDenied } from '../state/record.ts';
import { nameOf, type StoredRelease } from '../state/release-store.ts';
import type { Counters } from '../status/counters.ts';
import { feedWatchdog } from '../systemd.ts';
import { type CheckPrograms, runChecks } from './check-programs.ts';
import { beginWatch, type Finding, lookAtWatched, passOverVerdicts } from './look.ts';

/** What became of a release on probation. */
export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'failed'; readonly problem: Diagnostic }
  /** A newer release has come, and takes its place before anything was decided. */
  | { readonly kind: 'superseded'; readonly received: Extract<Received, { kind: 'received' }> }
  /** The agent was told to end. */
  | { readonly kind: 'stopped' };

/** What is watched. */
export interface Trial {
  readonly release: StoredRelease;
  /** The names its sources have for it. */
  readonly oids: ReadonlySet<string>;
  /** Whether a remote could be reached before it was activated. */
  readonly wasReachable: boolean;
  /** Digests of newer releases that cannot take its place now. */
  readonly passedOver: ReadonlySet<string>;
}

/**
 * Watches a release that Envoy has taken: Envoy's own verdict, what traffic says, the programs of the node's operators, and
 * whether git can still be reached. Ends as soon as it is decided.
 */
export async function watchRelease(agent: Agent, trial: Trial): Promise<Verdict> {
  const limits = agent.settings.probation;
  let watched = await beginWatch(agent);
  const outside = watchOutside(agent, trial);
  const begun = performance.now();
  let wellSince: number | undefined = begun;
  let illSince: number | undefined;
  let last: Diagnostic | undefined;
  for (;;) {
    await agent.wake.pause(Math.min(agent.timing.lookMilliseconds, limits.minimumHealthyMilliseconds));
    if (agent.ending.aborted) return { kind: 'stopped' };
    await feedWatchdog(agent.lastDone);
    // They come and go whatever is being decided.
    const refused = refusedFiles(agent.counters);
    await followEndpoints(agent);
    await followCertificates(agent);
    if (refusedFiles(agent.counters) > refused) watched = await passOverVerdicts(agent, watched);
    const newer = await outside.findNewer();
    if (newer) return { kind: 'superseded', received: newer };
    const found = (await lookAtWatched(agent, watched)) ?? (await outside.look());
    if (found && !found.passes) return { kind: 'failed', problem: found.problem };
    const now = performance.now();
    last = found?.problem ?? last;
    wellSince = found ? undefined : (wellSince ?? now);
    illSince = found ? (illSince ?? now) : undefined;
    if (wellSince !== undefined && now - wellSince >= limits.minimumHealthyMilliseconds && outside.isComplete()) {
      await outside.warn();
      outside.end();
      return { kind: 'good' };
    }
    if (found && now - (illSince ?? now) >= limits.failAfterMilliseconds) {
      return { kind: 'failed', problem: found.problem };
    }
    if (now - begun >= limits.deadlineMilliseconds) return { kind: 'failed', problem: late(agent, last) };
  }
}

/** How often an Envoy has refused what a file of the node says. */
function refusedFiles({ counts }: Counters): number {
  const updates = (['endpoint_updates', 'certificate_updates'] as const).flatMap((name) => [
    ...(counts.get(name)?.values() ?? []),
  ]);
  return updates.reduce((sum, { labels, value }) => sum + (labels['result'] === 'refused' ? value : 0), 0);
}

function late({ settings }: Agent, last: Diagnostic | undefined): Diagnostic {
  const { minimumHealthyMilliseconds, deadlineMilliseconds } = settings.probation;
  return diagnose('release-unsettled', {
    wellSeconds: minimumHealthyMilliseconds / 1000,
    deadlineSeconds: deadlineMilliseconds / 1000,
    last: last?.message ?? 'a remote or a check did not answer in time',
  });
}

/** What is watched besides the proxies. */
interface Outside {
  findNewer(): Promise<Extract<Received, { kind: 'received' }> | undefined>;
  look(): Promise<Finding>;
  /** Whether everything has been asked at least once. */
  isComplete(): boolean;
  /** Runs what only warns. */
  warn(): Promise<void>;
  /** Nobody asks any more: what is found from now on, or was and not looked at, is for the next round, which begins at once. */
  end(): void;
}

function watchOutside(agent: Agent, trial: Trial): Outside {
  const limits = agent.settings.probation;
  const programs = (kind: string): CheckPrograms | undefined =>
    limits.checks === undefined
      ? undefined
      : {
          folder: join(limits.checks, kind),
          timeoutMilliseconds: limits.checkTimeoutMilliseconds,
          release: nameOf(trial.release),
        };
  const required = programs('required.d');
  const wanted = programs('wanted.d');
  // A new release is looked for more often than usual: it may be the cure.
  const pollMilliseconds = Math.min(agent.settings.pollMilliseconds, longestPollMilliseconds);
  let nextPoll = performance.now() + Math.min(pollMilliseconds, limits.minimumHealthyMilliseconds / 2);
  let known = trial.oids;
  let fetched: Fetched | undefined;
  let news: Fetched | undefined;
  let isAsking = false;
  let isOver = false;
  const isNews = (found: Fetched) => found.kind === 'fetched' && found.candidates.some(({ oid }) => !known.has(oid));
  // A remote that hangs must not keep anybody from looking at the proxies.
  const ask = async () => {
    isAsking = true;
    fetched = await fetchRemotes(agent);
    news = fetched;
    if (isOver && isNews(fetched)) agent.wake.poke();
    nextPoll = performance.now() + pollMilliseconds;
    isAsking = false;
  };
  return {
    async findNewer() {
      if (!isAsking && (agent.wake.take() || performance.now() >= nextPoll)) void ask();
      const found = news;
      news = undefined;
      if (found?.kind !== 'fetched' || !isNews(found)) return undefined;
      const received = await verifyCandidates(agent, found.candidates);
      if (received.kind === 'refused') return undefined;
      known = received.oids;
      const { digest } = received.release;
      if (digest === trial.release.digest || trial.passedOver.has(digest)) return undefined;
      return (await isDenied(agent.folder, digest)) ? undefined : received;
    },
    async look() {
      const failed = required && (await runChecks(required));
      if (failed) return { passes: true, problem: failed };
      const lost = fetched && lostRemotes(fetched);
      return limits.requireRemote && trial.wasReachable && lost ? { passes: true, problem: lost } : undefined;
    },
    isComplete: () =>
      !limits.requireRemote || !trial.wasReachable || (fetched !== undefined && lostRemotes(fetched) === undefined),
    end() {
      isOver = true;
      if (news && isNews(news)) agent.wake.poke();
    },
    async warn() {
      const failed = wanted && (await runChecks(wanted));
      if (failed) agent.log('warning', 'wanted check failed', { code: failed.code, message: failed.message });
    },
  };
}

const longestPollMilliseconds = 5_000;
