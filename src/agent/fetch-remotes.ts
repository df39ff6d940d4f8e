import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, note } from './agent.ts';
import { sourcesOf } from './sources/open-source.ts';
import type { Source } from './sources/source.ts';
import type { RemoteStatus } from './status/status.ts';

/** A release, and the source it was found at. */
export interface Candidate {
  readonly remote: string;
  readonly oid: string;
}

/** What the sources have: at least one release, or why there is none. */
export type Fetched =
  | {
      readonly kind: 'fetched';
      readonly candidates: readonly Candidate[];
      /** Every source that is asked over the network has failed, while a folder of this machine has not. */
      readonly lost: Diagnostic | undefined;
    }
  | { readonly kind: 'unreachable'; readonly problem: Diagnostic };

/** Why no source could be asked over the network; undefined when one could, or none has to be. */
export function lostRemotes(fetched: Fetched): Diagnostic | undefined {
  return fetched.kind === 'fetched' ? fetched.lost : fetched.problem;
}

/**
 * Asks every source at once: one that hangs costs its own timeout and does not hold up the others. Who asks while somebody
 * else is asking gets the same answer: two fetches must not write into one repository.
 */
export function fetchRemotes(agent: Agent): Promise<Fetched> {
  agent.fetching ??= askAll(agent).finally(() => {
    agent.fetching = undefined;
  });
  return agent.fetching;
}

async function askAll(agent: Agent): Promise<Fetched> {
  const sources = sourcesOf(agent);
  const remotes = await Promise.all(sources.map((source) => ask(agent, source)));
  note(agent, { remotes });
  for (const { name, result } of remotes) agent.counters.count('source_fetch', { remote: name, result });
  if (remotes.some(({ oid }) => oid !== undefined)) note(agent, { fetchedAt: agent.now().toISOString() });
  const candidates = new Map<string, Candidate>();
  for (const { name, oid } of remotes) {
    if (oid !== undefined && !candidates.has(oid)) candidates.set(oid, { remote: name, oid });
  }
  const reasons = remotes.map(({ name, reason }) => `${name}: ${reason ?? 'it gave no release'}`);
  const problem = diagnose('remote-unreachable', { remotes: reasons });
  if (candidates.size === 0) return { kind: 'unreachable', problem };
  const asked = remotes.filter((_, index) => sources[index]?.isRemote);
  const isLost = asked.length > 0 && asked.every(({ oid }) => oid === undefined);
  return { kind: 'fetched', candidates: [...candidates.values()], lost: isLost ? problem : undefined };
}

async function ask({ verified, now }: Agent, source: Source): Promise<RemoteStatus> {
  // What was verified is whole; once it has to be verified again, so has the copy of it.
  const known = verified && now() < verified.freshUntil ? verified.oids : new Set<string>();
  const { name } = source;
  const found = await source.find(known);
  return 'oid' in found
    ? { name, result: found.kind, oid: found.oid }
    : { name, result: found.kind, reason: found.reason };
}
