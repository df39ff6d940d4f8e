import { keyId, type RoleKey } from '../../bundle/role-key.ts';
import type { RoleAssignment } from '../../bundle/sign-metadata.ts';
import type { PublicKeyFile } from '../keyring/public-key.ts';
import { UsageError } from '../usage-error.ts';
import {
  binAssignment,
  fenceAssignment,
  newestFiles,
  proposeFence,
  proposeRoot,
  proposeTargets,
  rootAssignments,
} from './propose.ts';
import type { TrustFolder } from './trust-folder.ts';

/** Roles as people speak of them. `release` is the pipeline: hash bins and snapshot. */
export const changeableRoles = ['root', 'targets', 'nodes', 'release', 'timestamp'] as const;
export type ChangeableRole = (typeof changeableRoles)[number];

/** Who joins and who leaves. */
export interface KeyChange {
  readonly role: ChangeableRole;
  readonly add: readonly PublicKeyFile[];
  /** Names or key identifiers. */
  readonly remove: readonly string[];
  readonly threshold: number | undefined;
}

/**
 * Proposes other keys for a role. A new timestamp or release key frees nodes of the versions the old one had signed, which
 * is how a fleet recovers from a thief who signed a version far in the future.
 */
export async function changeKeys(folder: TrustFolder, change: KeyChange, now: Date): Promise<TrustFolder> {
  const names = new Map([...folder.names, ...change.add.map(({ key, name }) => [keyId(key), name] as const)]);
  const named = { ...folder, names };
  const changed = (assignment: RoleAssignment) => changeAssignment(named, assignment, change);
  switch (change.role) {
    case 'root':
    case 'targets':
    case 'timestamp': {
      const roles = rootAssignments(named);
      const next = await proposeRoot(named, { ...roles, [change.role]: changed(roles[change.role]) }, now);
      if (change.role !== 'targets') return next;
      // What the old keys signed does not count under the new root.
      return proposeTargets(next, { files: newestFiles(next), fence: fenceAssignment(next) }, now);
    }
    case 'nodes': {
      const fence = changed(fenceAssignment(named));
      const next = await proposeTargets(named, { files: newestFiles(named), fence }, now);
      return proposeFence(next, binAssignment(next), now);
    }
    case 'release': {
      const roles = rootAssignments(named);
      const next = await proposeRoot(named, { ...roles, snapshot: changed(roles.snapshot) }, now);
      const { bins, signers } = binAssignment(next);
      return proposeFence(next, { bins, signers: changed(signers) }, now);
    }
  }
}

function changeAssignment(folder: TrustFolder, { keys, threshold }: RoleAssignment, change: KeyChange): RoleAssignment {
  const leaving = (key: RoleKey) => change.remove.some((wanted) => keyMatches(folder, key, wanted));
  const unknown = change.remove.find((wanted) => !keys.some((key) => keyMatches(folder, key, wanted)));
  if (unknown !== undefined) throw new UsageError(`${unknown} is not a key of ${change.role}`);
  const left = keys.filter((key) => !leaving(key));
  const added = change.add.map(({ key }) => key).filter((key) => !left.some((known) => keyId(known) === keyId(key)));
  const next = { keys: [...left, ...added], threshold: change.threshold ?? threshold };
  if (next.threshold < 1 || next.threshold > next.keys.length) {
    throw new UsageError(`${change.role} would have ${next.keys.length} keys, of which ${next.threshold} must sign`);
  }
  return next;
}

function keyMatches({ names }: TrustFolder, key: RoleKey, wanted: string): boolean {
  const id = keyId(key);
  return wanted === names.get(id) || (wanted.length >= 8 && id.startsWith(wanted));
}
