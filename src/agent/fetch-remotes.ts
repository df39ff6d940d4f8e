import { releaseLayout } from '../bundle/layout.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { fetchBranch } from '../git/fetch.ts';
import { type Agent, note } from './agent.ts';
import type { Remote } from './config.ts';
import type { RemoteStatus } from './status/status.ts';

/** A commit of a release branch, and the remote it was found at. */
export interface Candidate {
  readonly remote: string;
  readonly oid: string;
}

/** What the remotes have: at least one commit, or why there is none. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unreachable'; readonly problem: Diagnostic };

/**
 * Asks every remote at once: one that hangs costs its own timeout and does not hold up the others. Who asks while somebody
 * else is asking gets the same answer: two fetches must not write into one repository.
 */
export function fetchRemotes(agent: Agent): Promise<Fetched> {
  agent.fetching ??= askAll(agent).finally(() => {
    agent.fetching = undefined;
  });
  return agent.fetching;
}

async function askAll(agent: Agent): Promise<Fetched> {
  const remotes = await Promise.all(agent.config.remotes.map((remote) => fetchRemote(agent, remote)));
  note(agent, { remotes });
  for (const { name, result } of remotes) agent.counters.count('source_fetch', { remote: name, result });
  if (remotes.some(({ oid }) => oid !== undefined)) note(agent, { fetchedAt: agent.now().toISOString() });
  const candidates = new Map<string, Candidate>();
  for (const { name, oid } of remotes) {
    if (oid !== undefined && !candidates.has(oid)) candidates.set(oid, { remote: name, oid });
  }
  if (candidates.size > 0) return { kind: 'fetched', candidates: [...candidates.values()] };
  const reasons = remotes.map(({ name, reason }) => `${name}: ${reason ?? 'it gave no commit'}`);
  return { kind: 'unreachable', problem: diagnose('remote-unreachable', { remotes: reasons }) };
}

async function fetchRemote(agent: Agent, remote: Remote): Promise<RemoteStatus> {
  const fetched = await fetchBranch({
    url: remote.url,
    branch: remote.branch ?? releaseLayout.branch(agent.config.environment),
    directory: agent.folder.remote(remote.name),
    timeoutSeconds: remote.timeoutSeconds ?? 20,
    // What was verified is whole; once it has to be verified again, so has the copy of it.
    known: agent.verified && agent.now() < agent.verified.freshUntil ? agent.verified.oid : undefined,
  });
  const { name } = remote;
  if (fetched.kind === 'missing') return { name, result: 'missing', reason: 'it has no branch of that name' };
  if (fetched.kind === 'failed') return { name, result: 'failed', reason: fetched.reason };
  return { name, result: fetched.kind, oid: fetched.oid };
}
