import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent } from '../agent.ts';
import { readRecord, writeRecord } from '../state/record.ts';
import { type FleetLock, giveBackPlace, takePlace } from './fleet-lock.ts';

/** Asks for a place among the nodes that change, where there is a lock server. Without its word the node does not change. */
export async function claimPlace(agent: Agent): Promise<Diagnostic | undefined> {
  const lock = lockOf(agent);
  if (!lock) return undefined;
  // Written first: a place that was taken and forgotten would be lost to the fleet.
  await writeRecord(agent.folder.place, { url: lock.url });
  const reason = await takePlace(lock);
  return reason === undefined ? undefined : diagnose('release-awaits-lock', { url: lock.url, reason });
}

/** Gives the place back. When the server does not answer it is tried again in the next round. */
export async function returnPlace(agent: Agent): Promise<void> {
  const lock = lockOf(agent);
  if (!lock || (await readRecord(agent.folder.place)) === undefined) return;
  const reason = await giveBackPlace(lock);
  if (reason === undefined) await writeRecord(agent.folder.place, undefined);
  else agent.log('warning', 'place not given back', { url: lock.url, reason });
}

function lockOf({ settings, config }: Agent): FleetLock | undefined {
  const { lock } = settings;
  if (lock.kind === 'none') return undefined;
  return { ...lock, owner: `${config.mesh}/${config.environment}/${config.node}` };
}
