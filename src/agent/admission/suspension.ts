import { readRecord, writeRecord } from '../state/record.ts';
import { giveToOwner, type StateFolder } from '../state/state-folder.ts';
import type { Suspension } from '../status/status.ts';

/** The suspension in force, if one is. One whose time is over counts for nothing. */
export async function readSuspension(folder: StateFolder, now: Date): Promise<Suspension | undefined> {
  const found = await readRecord<Suspension>(folder.suspension);
  return found && (found.until === undefined || Date.parse(found.until) > now.getTime()) ? found : undefined;
}

/** Suspends the node, or ends that. */
export async function writeSuspension(folder: StateFolder, suspension: Suspension | undefined): Promise<void> {
  await writeRecord(folder.suspension, suspension);
  if (suspension) await giveToOwner(folder, folder.suspension);
}
