import { type Opened, openRoot, openTargets, type RoleKeys } from '../../bundle/metadata.ts';
import type { RoleKey } from '../../bundle/role-key.ts';
import { addSignatures } from '../../bundle/sign-metadata.ts';
import { countSignatures } from '../../bundle/verify-role.ts';
import type { KeyRing } from '../keyring/key-ring.ts';
import { newestFiles, newestRoot, newestTargets } from './propose.ts';
import { nothingProposed, type TrustFolder } from './trust-folder.ts';

/** What waits for signatures, and whose count. */
export interface Pending {
  readonly file: 'root.json' | 'targets.json' | 'nodes.json';
  readonly version: number;
  readonly expires: Date;
  /** Each must reach its threshold: a new root needs the old keys and its own. */
  readonly quorums: readonly Quorum[];
}

/** A set of keys of which enough must sign. */
export interface Quorum {
  readonly whose: string;
  readonly threshold: number;
  /** By key identifier. */
  readonly signed: readonly string[];
  readonly unsigned: readonly string[];
}

interface Waiting {
  readonly file: Pending['file'];
  readonly bytes: Uint8Array;
  readonly opened: Opened<{ readonly version: number; readonly expires: Date }>;
  readonly by: readonly { whose: string; role: RoleKeys; keys: ReadonlyMap<string, RoleKey> }[];
}

/** Everything that waits, in the order it can be completed. */
export function pendingOf(folder: TrustFolder): Pending[] {
  return waiting(folder).map(({ file, opened, by }) => {
    const quorums = by.map(({ whose, role, keys }): Quorum => {
      const signed = role.keyids.filter((id) => countSignatures(opened, keys, { keyids: [id], threshold: 1 }) === 1);
      return { whose, threshold: role.threshold, signed, unsigned: role.keyids.filter((id) => !signed.includes(id)) };
    });
    return { file, version: opened.signed.version, expires: opened.signed.expires, quorums };
  });
}

/** Whether enough keys of every set have signed. */
export function isComplete({ quorums }: Pending): boolean {
  return quorums.every(({ signed, threshold }) => signed.length >= threshold);
}

/**
 * Signs with every key at hand that counts and has not signed yet, and puts what is complete in force: the root first, for
 * it names the keys of targets, then targets, for it names those of the fence.
 */
export async function signProposal(folder: TrustFolder, ring: KeyRing): Promise<TrustFolder> {
  let proposed = folder.proposed;
  for (const { file, bytes, by } of waiting(folder)) {
    const wanted = pendingOf(folder).find((pending) => pending.file === file);
    const unsigned = new Set(wanted?.quorums.flatMap((quorum) => quorum.unsigned));
    const ids = new Set(by.flatMap(({ role }) => role.keyids).filter((id) => unsigned.has(id)));
    const signers = [...ids].map((id) => ring.signer(id)).filter((signer) => signer !== undefined);
    if (signers.length === 0) continue;
    const signed = await addSignatures(bytes, signers);
    const part = file === 'root.json' ? 'root' : file === 'targets.json' ? 'targets' : 'fence';
    proposed = { ...proposed, [part]: signed };
  }
  return putInForce({ ...folder, proposed });
}

function putInForce(folder: TrustFolder): TrustFolder {
  let result = folder;
  for (const file of ['root.json', 'targets.json', 'nodes.json'] as const) {
    const pending = pendingOf(result).find((candidate) => candidate.file === file);
    if (!pending) continue;
    if (!isComplete(pending)) return result;
    result = move(result, file);
  }
  const { root, targets, fence } = result.proposed;
  return root || targets || fence ? result : { ...result, proposed: nothingProposed };
}

function move(folder: TrustFolder, file: Pending['file']): TrustFolder {
  const { proposed } = folder;
  if (file === 'root.json' && proposed.root) {
    return { ...folder, roots: [...folder.roots, proposed.root], proposed: { ...proposed, root: undefined } };
  }
  if (file === 'targets.json' && proposed.targets) {
    const listed = openTargets(proposed.targets).signed.targets;
    const files = new Map([...newestFiles(folder)].filter(([path]) => listed.has(path)));
    return {
      ...folder,
      targets: proposed.targets,
      files,
      proposed: { ...proposed, targets: undefined, files: new Map() },
    };
  }
  return { ...folder, fence: proposed.fence, proposed: { ...proposed, fence: undefined } };
}

function waiting(folder: TrustFolder): Waiting[] {
  const { proposed, roots } = folder;
  const list: Waiting[] = [];
  const root = newestRoot(folder);
  if (!root) return list;
  if (proposed.root) {
    const last = roots.at(-1);
    const present = last && openRoot(last).signed;
    const by = [
      ...(present ? [{ whose: 'the present root', role: present.roles.root, keys: present.keys }] : []),
      { whose: 'the new root', role: root.roles.root, keys: root.keys },
    ];
    list.push({ file: 'root.json', bytes: proposed.root, opened: openRoot(proposed.root), by });
  }
  if (proposed.targets) {
    const by = [{ whose: 'targets', role: root.roles.targets, keys: root.keys }];
    list.push({ file: 'targets.json', bytes: proposed.targets, opened: openTargets(proposed.targets), by });
  }
  const delegations = newestTargets(folder)?.delegations;
  const fence = delegations?.roles[0];
  if (proposed.fence && delegations && fence) {
    const by = [{ whose: 'the fence', role: fence, keys: delegations.keys }];
    list.push({ file: 'nodes.json', bytes: proposed.fence, opened: openTargets(proposed.fence), by });
  }
  return list;
}
