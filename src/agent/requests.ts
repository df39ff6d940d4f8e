import { join } from 'node:path';
import { writeForced } from './admission/forced.ts';
import { readSuspension } from './admission/suspension.ts';
import { type Agent, note } from './agent.ts';
import { restingState, setCondition, settle } from './progress.ts';
import { rollBackByHand } from './roll-back-by-hand.ts';
import { listFolder, makeFolder, removeDurably } from './state/durable-file.ts';
import { pardonRelease, readRecord, writeRecord } from './state/record.ts';
import { giveToOwner, type StateFolder } from './state/state-folder.ts';

/** What an operator asks of the agent of a node. It is a file in the state folder, so who may ask is who may write there. */
export type OperatorRequest =
  /** Goes back from the release of digest `from`, to the one that was good before, or to the one of serial `to`. */
  | { readonly kind: 'rollback'; readonly reason: string; readonly from: string; readonly to?: number }
  /** Tries releases again that have failed. `now`: also without waiting for wave, window, place and leave. */
  | { readonly kind: 'retry'; readonly now: boolean }
  /** Looks for a release at once. */
  | { readonly kind: 'poll' };

/** Leaves a request for the agent; a newer one of the same kind takes its place. */
export async function leaveRequest(folder: StateFolder, request: OperatorRequest): Promise<void> {
  const path = join(folder.requests, `${request.kind}.json`);
  await makeFolder(folder.requests);
  await writeRecord(path, request);
  await giveToOwner(folder, path);
}

/** Whether a request is still to be carried out. */
export async function isPending(folder: StateFolder, kind: OperatorRequest['kind']): Promise<boolean> {
  return (await listFolder(folder.requests)).includes(`${kind}.json`);
}

/**
 * Carries out what operators have asked for. Says whether a round should follow at once. A request goes when it is done, so an
 * end of the agent in the middle repeats it, which changes nothing.
 */
export async function carryOutRequests(agent: Agent): Promise<boolean> {
  const { folder } = agent;
  let follows = await noticeSuspension(agent);
  for (const name of await listFolder(folder.requests)) {
    const path = join(folder.requests, name);
    const request = name.endsWith('.json') ? await readRecord<OperatorRequest>(path) : undefined;
    if (request) agent.log('info', 'request', { ...request });
    if (request?.kind === 'rollback') await rollBackByHand(agent, request);
    if (request?.kind === 'poll') follows = true;
    if (request?.kind === 'retry') {
      note(agent, { rejected: await pardonRelease(folder, undefined) });
      if (request.now) await writeForced(folder, agent.status.observed?.digest);
      setCondition(agent, 'Applied', undefined);
      agent.verified = undefined;
      follows = true;
    }
    await removeDurably(path);
  }
  return follows;
}

/** Suspensions are read in every round; between rounds they are only shown. The end of one is worth a round. */
async function noticeSuspension(agent: Agent): Promise<boolean> {
  const suspension = await readSuspension(agent.folder, agent.now());
  const before = agent.status.suspension;
  if (suspension?.since === before?.since) return false;
  note(agent, { suspension });
  agent.log('info', suspension ? 'suspended' : 'resumed', { ...(suspension ?? {}) });
  await settle(agent, restingState(agent));
  return suspension === undefined;
}
