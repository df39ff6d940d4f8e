import { readRecord, writeRecord } from '../state/record.ts';
import type { StateFolder } from '../state/state-folder.ts';

/** What a node that waits for its wave has to remember: it may be started again meanwhile. */
export interface WaveRecord {
  /** The serial of the first release it has waited with since it was up to date. */
  readonly sinceSerial: number;
  /** The release it waits with now, and the serial under which that was first seen. */
  readonly digest: string;
  readonly serial: number;
}

/**
 * When a release may be taken by a wave that begins so many seconds after it was made. A serial is the time of its release
 * in Unix seconds. The same content under a new serial does not begin to wait again, and newer content makes a node wait for
 * at most twice its time: one whose part of the mesh never rests would else never be up to date.
 */
export function waveOpens(record: WaveRecord, afterSeconds: number): Date {
  const seconds = Math.min(record.serial + afterSeconds, record.sinceSerial + 2 * afterSeconds);
  return new Date(seconds * 1000);
}

/** Remembers which release waits, and since when. */
export async function noteWaiting(
  folder: StateFolder,
  release: { readonly digest: string; readonly serial: number },
): Promise<WaveRecord> {
  const { digest, serial } = release;
  const known = await readRecord<WaveRecord>(folder.waiting);
  if (known?.digest === digest) return known;
  const record = { sinceSerial: known?.sinceSerial ?? serial, digest, serial };
  await writeRecord(folder.waiting, record);
  return record;
}
