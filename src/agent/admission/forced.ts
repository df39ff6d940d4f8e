import { join } from 'node:path';
import { readRecord, writeRecord } from '../state/record.ts';
import type { StateFolder } from '../state/state-folder.ts';

const path = (folder: StateFolder) => join(folder.path, 'forced.json');

/** The digest of the release that an operator wants to be taken without waiting, if there is one. */
export async function readForced(folder: StateFolder): Promise<string | undefined> {
  return (await readRecord<{ readonly digest: string }>(path(folder)))?.digest;
}

/** Lets one release pass, and no other. */
export function writeForced(folder: StateFolder, digest: string | undefined): Promise<void> {
  return writeRecord(path(folder), digest === undefined ? undefined : { digest });
}
