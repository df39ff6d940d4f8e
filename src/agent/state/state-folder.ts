import { lchown, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { absentAsUndefined, makeFolder } from './durable-file.ts';

/** Every path the agent writes. Nothing else on the machine is touched. */
export interface StateFolder {
  readonly path: string;
  /** Held by the one agent that works on this folder. */
  readonly lock: string;
  /** Private keys: `<namespace>/<name>.key.pem`, mode 0600. They are made here and never leave. */
  readonly keys: string;
  /** Bare repositories, one to a remote. Safe to delete: they are fetched again. */
  readonly remotes: string;
  /** The bundle that was applied last, as an image layout. */
  readonly bundle: string;
  /** Newest verified metadata: the marks below which no release is accepted. */
  readonly trusted: string;
  /** Verified releases by the digest of their manifest. */
  readonly releases: string;
  /** Link to the release that was applied last, good or not yet known. */
  readonly current: string;
  /** Link to the release that was confirmed last: what a boot or a roll-back returns to. */
  readonly lastGood: string;
  /** Written before an activation, removed after its end: found at start, it says that one was cut short. */
  readonly pending: string;
  /** Digests that failed on this node, with the reason; never tried again. */
  readonly denied: string;
  readonly history: string;
  /** The release that waits to be admitted, and since when. */
  readonly waiting: string;
  /** Why and until when nothing new is applied. */
  readonly suspension: string;
  /** Says that this node may hold a place of the lock server. */
  readonly place: string;
  /** What operators have asked for and is not done yet, one file each. */
  readonly requests: string;
  /** Endpoints of services as their files last said them rightly, `<namespace>/<service>.json`. */
  readonly endpoints: string;
  /** Certificates with their keys as their files last were right, `<kind>.<namespace>.<name>.json`, mode 0600. */
  readonly certificates: string;
  /** The rules given to the kernel, as long as there may be any. */
  readonly interception: string;
  /** The newest events, one JSON object to a line. */
  readonly events: string;
  readonly status: string;
  /** Address of the loopback status server while it runs. */
  readonly statusAddress: string;
  /** The folder of one proxy: Envoy's working directory. */
  proxy(name: string): string;
  key(proxy: string): string;
  /** Keys of a proxy that are enrolled to be used later, each named by its fingerprint. */
  nextKeys(proxy: string): string;
  /** The key that values for this node are sealed to. */
  readonly sealingKey: string;
  /** The values of the release that runs, opened. */
  readonly sealed: string;
  release(digest: string): string;
  remote(name: string): string;
}

/** The layout below a path; nothing is created. */
export function stateFolder(path: string): StateFolder {
  return {
    path,
    lock: join(path, 'lock'),
    keys: join(path, 'keys'),
    remotes: join(path, 'remotes'),
    bundle: join(path, 'bundle'),
    trusted: join(path, 'trusted'),
    releases: join(path, 'releases'),
    current: join(path, 'current'),
    lastGood: join(path, 'last-good'),
    pending: join(path, 'pending.json'),
    denied: join(path, 'denied.json'),
    history: join(path, 'history.json'),
    waiting: join(path, 'waiting.json'),
    suspension: join(path, 'suspension.json'),
    place: join(path, 'place.json'),
    requests: join(path, 'requests'),
    endpoints: join(path, 'endpoints'),
    certificates: join(path, 'certificates'),
    interception: join(path, 'interception.nft'),
    events: join(path, 'events.ndjson'),
    status: join(path, 'status.json'),
    statusAddress: join(path, 'status.address'),
    proxy: (name) => join(path, 'proxies', name),
    key: (proxy) => join(path, 'keys', `${proxy}.key.pem`),
    sealingKey: join(path, 'keys', 'sealing.age'),
    sealed: join(path, 'sealed'),
    nextKeys: (proxy) => join(path, 'keys', `${proxy}.next`),
    release: (digest) => join(path, 'releases', digest),
    remote: (name) => join(path, 'remotes', name),
  };
}

/** Creates what is missing. Refuses a folder that others may read or write, or that is not ours. */
export async function createStateFolder(folder: StateFolder): Promise<Diagnostic | undefined> {
  await makeFolder(folder.path);
  const found = await absentAsUndefined(lstat(folder.path));
  const unsafe = (problem: string) => diagnose('state-folder-unsafe', { path: folder.path, problem });
  if (!found?.isDirectory()) return unsafe('it is not a folder');
  if (found.uid !== process.getuid?.()) return unsafe('it belongs to another user');
  if ((found.mode & 0o077) !== 0) return unsafe(`its mode is ${(found.mode & 0o777).toString(8)}, not 700`);
  for (const path of [folder.keys, folder.remotes, folder.trusted, folder.releases, folder.requests]) {
    await makeFolder(path);
  }
  return undefined;
}

/** Lets the agent read and remove what its administrator has written for it. */
export async function giveToOwner(folder: StateFolder, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat(folder.path);
  if (uid !== 0) await lchown(path, uid, gid);
}
