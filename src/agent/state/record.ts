import type { Code } from '../../diagnostic/catalog.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import type { DeniedRelease, HistoryEntry, ReleaseName } from '../status/status.ts';
import { readIfPresent, removeDurably, writeDurably } from './durable-file.ts';
import type { StateFolder } from './state-folder.ts';

/** Says that a release is being applied. Found at start, it means that the agent ended in the middle. */
export interface Pending {
  readonly release: ReleaseName;
  /** How often the agent has ended while it applied this release. */
  readonly interruptions: number;
  /** False between a recovery and the next try. */
  readonly active: boolean;
}

const mostDenied = 50;
const mostHistory = 50;

/** Reads the breadcrumb. */
export async function readPending(folder: StateFolder): Promise<Pending | undefined> {
  return readRecord<Pending>(folder.pending);
}

/** Leaves the breadcrumb, or takes it away. */
export async function writePending(folder: StateFolder, pending: Pending | undefined): Promise<void> {
  await writeRecord(folder.pending, pending);
}

/** Releases that failed on this node, newest first. */
export async function readDenied(folder: StateFolder): Promise<readonly DeniedRelease[]> {
  return (await readRecord<DeniedRelease[]>(folder.denied)) ?? [];
}

/** Whether a release has failed on this node. */
export async function isDenied(folder: StateFolder, digest: string): Promise<boolean> {
  return (await readDenied(folder)).some((denied) => denied.digest === digest);
}

/** Forgets that a release has failed, so that it is tried again; without a digest, every one. */
export async function pardonRelease(
  folder: StateFolder,
  digest: string | undefined,
): Promise<readonly DeniedRelease[]> {
  const others = (await readDenied(folder)).filter((denied) => digest !== undefined && denied.digest !== digest);
  await writeDurably(folder.denied, compactJson(others));
  return others;
}

/** Remembers a release as failed, for good. */
export async function denyRelease(
  folder: StateFolder,
  denied: { readonly release: ReleaseName; readonly problem: Diagnostic; readonly now: Date },
): Promise<readonly DeniedRelease[]> {
  const { release, problem, now } = denied;
  const entry: DeniedRelease = { ...release, code: problem.code, message: problem.message, at: now.toISOString() };
  const others = (await readDenied(folder)).filter(({ digest }) => digest !== release.digest);
  const all = [entry, ...others].slice(0, mostDenied);
  await writeDurably(folder.denied, compactJson(all));
  return all;
}

/** What came of earlier releases, newest first. */
export async function readHistory(folder: StateFolder): Promise<readonly HistoryEntry[]> {
  return (await readRecord<HistoryEntry[]>(folder.history)) ?? [];
}

/** Adds an outcome; the same one again only counts, so that a refusal at every poll does not push out the rest. */
export async function recordOutcome(
  folder: StateFolder,
  outcome: {
    readonly result: HistoryEntry['result'];
    readonly release: ReleaseName | undefined;
    readonly problem: Diagnostic | undefined;
    readonly now: Date;
  },
): Promise<readonly HistoryEntry[]> {
  const { result, release, problem } = outcome;
  const at = outcome.now.toISOString();
  const history = await readHistory(folder);
  const [last] = history;
  const same = last?.result === result && last.release?.digest === release?.digest && last.code === problem?.code;
  const entry: HistoryEntry = {
    ...(release && { release }),
    result,
    ...(problem && { code: problem.code as Code, message: problem.message }),
    firstAt: same ? last.firstAt : at,
    lastAt: at,
    count: same ? last.count + 1 : 1,
  };
  const all = [entry, ...(same ? history.slice(1) : history)].slice(0, mostHistory);
  await writeDurably(folder.history, compactJson(all));
  return all;
}

/** A file only the agent writes, always whole; undefined when there is none or the disk has damaged it. */
export async function readRecord<T>(path: string): Promise<T | undefined> {
  const bytes = await readIfPresent(path);
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) as T);
  } catch {
    return undefined;
  }
}

/** Writes a record, whole or not at all; undefined takes it away. */
export async function writeRecord(path: string, value: unknown): Promise<void> {
  if (value === undefined) await removeDurably(path);
  else await writeDurably(path, compactJson(value));
}
