import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usualPolicy } from '../../bundle/agent-policy-shape.ts';
import { type HashBins, usualBins } from '../../bundle/hash-bins.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import type { RootRole } from '../../bundle/metadata.ts';
import { keyId, type RoleKey } from '../../bundle/role-key.ts';
import type { RoleAssignment } from '../../bundle/sign-metadata.ts';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { createKey, type NewKey } from '../keyring/key-file.ts';
import { openKeyRing } from '../keyring/key-ring.ts';
import { codeOf } from '../keyring/private-file.ts';
import { UnusableKey } from '../keyring/unusable-key.ts';
import { prepareAuthority } from './authority-life.ts';
import { certificateOf } from './authority-record.ts';
import { guarded, type OpenedKeys, type Opening } from './open-signer.ts';
import { newestFiles, proposeFence, proposeRoot, proposeTargets, proposeTrustRoots } from './propose.ts';
import { signProposal } from './sign-proposal.ts';
import { nothingProposed, type TrustFolder, writeTrustFolder } from './trust-folder.ts';

/** Paths in a folder that `meshc keys init` makes. */
export const keysLayout = { private: 'private', trust: 'trust', nodeRoot: 'root.json' } as const;

/** Who may sign what. */
export interface Assignments extends Readonly<Record<RootRole, RoleAssignment>> {
  readonly fence: RoleAssignment;
  readonly release: RoleAssignment;
}

/** A trust folder before anybody has signed: everything is proposed. */
export async function beginTrust(input: {
  readonly directory: string;
  readonly trustDomain: string;
  readonly environment: string | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly roles: Assignments;
  readonly bins: HashBins;
  /** The first root of the trust domain and an issuer, if their keys are at hand. */
  readonly authorities: TrustFolder['authorities'];
  readonly now: Date;
}): Promise<TrustFolder> {
  const { directory, trustDomain, environment, names, roles, bins, authorities, now } = input;
  const empty: TrustFolder = {
    directory,
    trustDomain,
    environment,
    names,
    roots: [],
    targets: undefined,
    fence: undefined,
    files: new Map(),
    proposed: nothingProposed,
    authorities,
  };
  const rooted = await proposeRoot(empty, roles, now);
  const policy = Buffer.from(canonicalJson(usualPolicy), 'utf8');
  const files = newestFiles(rooted).set(releaseLayout.agentPolicy, policy);
  const listed = await proposeTargets(rooted, { files, fence: roles.fence }, now);
  const roots = authorities.filter(({ kind }) => kind === 'root').map((record) => certificateOf(record).der);
  const trusted = await proposeTrustRoots(listed, roots, now);
  return proposeFence(trusted, { bins, signers: roles.release }, now);
}

/** What a whole set of keys is made for, and where. */
export interface NewSigner {
  /** Must not exist, or be empty. */
  readonly directory: string;
  readonly trustDomain: string;
  /** The only environment the keys are for; any when undefined. */
  readonly environment: string | undefined;
  /** Encrypts every key. */
  readonly passphrase: string | undefined;
  readonly bins?: HashBins;
  readonly now: Date;
}

/**
 * Makes every key of a trust domain in one folder, for development and small teams: root keys (2 of 3), one for targets and
 * the fence, one for releases, one for timestamps, a root authority and an issuer. The folder appears whole or not at all,
 * and nothing that exists is written over.
 */
export async function createSigner(input: NewSigner): Promise<Opening<OpenedKeys>> {
  const { directory } = input;
  const exists = { kind: 'refused', diagnostics: [diagnose('signer-exists', { directory })] } as const;
  if (await holdsAnything(directory)) return exists;
  await mkdir(dirname(directory), { recursive: true });
  const fresh = `${directory}.new-${randomBytes(6).toString('hex')}`;
  try {
    return await guarded(async () => {
      await mkdir(join(fresh, keysLayout.private), { recursive: true, mode: 0o700 });
      const made = await fill(fresh, input);
      await rename(fresh, directory);
      return { ring: made.ring, folder: { ...made.folder, directory: join(directory, keysLayout.trust) } };
    });
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    return exists;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function fill(
  fresh: string,
  { trustDomain, environment, passphrase, bins = usualBins, now }: NewSigner,
): Promise<OpenedKeys> {
  const directory = join(fresh, keysLayout.private);
  const kept: NewKey['kept'] = passphrase === undefined ? { kind: 'clear' } : { kind: 'encrypted', passphrase };
  const names = new Map<string, string>();
  const make = async (name: string, type: NewKey['type']): Promise<RoleKey> => {
    const key = await createKey({ directory, name, type, kept });
    names.set(keyId(key), name);
    return key;
  };
  const people = [
    await make('root-key-1', 'ed25519'),
    await make('root-key-2', 'ed25519'),
    await make('root-key-3', 'ed25519'),
  ];
  const [targets, release, timestamp] = [
    await make('targets', 'ed25519'),
    await make('release', 'p256'),
    await make('timestamp', 'p256'),
  ];
  await make('root-1', 'p256');
  await make('issuer-1', 'p256');
  const ring = await openKeyRing(directory, async () => passphrase);
  const one = (key: RoleKey): RoleAssignment => ({ keys: [key], threshold: 1 });
  const roles: Assignments = {
    root: { keys: people, threshold: 2 },
    targets: one(targets),
    fence: one(targets),
    release: one(release),
    snapshot: one(release),
    timestamp: one(timestamp),
  };
  const authorities = await firstAuthorities({ ring, trustDomain, now });
  const trust = join(fresh, keysLayout.trust);
  const begun = await beginTrust({ directory: trust, trustDomain, environment, names, roles, bins, authorities, now });
  const folder = await signProposal(begun, ring);
  await writeTrustFolder(undefined, folder);
  const [root] = folder.roots;
  if (!root) throw new Error('the first root was not signed by all its keys');
  await writeFile(join(fresh, keysLayout.nodeRoot), root, { flush: true });
  return { folder, ring };
}

/** A root and an issuer that are in use at once, because nothing has been issued before. */
export async function firstAuthorities({
  ring,
  trustDomain,
  now,
}: {
  ring: OpenedKeys['ring'];
  trustDomain: string;
  now: Date;
}): Promise<TrustFolder['authorities']> {
  const keyOf = (name: string) => {
    const key = ring.named(name);
    if (!key) throw new UnusableKey(name, 'there is no P-256 key of this name among the keys');
    return key;
  };
  const root = await prepareAuthority(trustDomain, { name: 'root-1', key: keyOf('root-1'), under: undefined, now });
  const authority = { certificate: certificateOf(root), key: keyOf('root-1') };
  const under = { name: 'root-1', authority };
  const issuer = await prepareAuthority(trustDomain, { name: 'issuer-1', key: keyOf('issuer-1'), under, now });
  return [root, issuer].map((record) => ({ ...record, state: 'active' }));
}

async function holdsAnything(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}
