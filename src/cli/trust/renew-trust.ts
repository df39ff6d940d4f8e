import { isPast, metadataLifetimeSeconds, svidLifetimeSeconds } from '../../bundle/lifetime.ts';
import { openRoot, openTargets } from '../../bundle/metadata.ts';
import { createKey, type NewKey } from '../keyring/key-file.ts';
import { openKeyRing } from '../keyring/key-ring.ts';
import { activate, authorityOf, isIssuerDue, nextName, prepareAuthority } from './authority-life.ts';
import { guarded, type KeyPlaces, type OpenedKeys, type Opening, openKeys } from './open-signer.ts';
import { proposeAgain } from './propose.ts';
import { signProposal } from './sign-proposal.ts';
import { readTrustFolder, type TrustFolder, writeTrustFolder } from './trust-folder.ts';

/**
 * Signs anew whatever has lived for half of its life, and puts the next issuer to work when it is time. What the keys at
 * hand cannot sign alone waits for the others. Run it once a month; when nothing is due it changes nothing.
 */
export async function renewTrust(places: KeyPlaces, now: Date): Promise<Opening<OpenedKeys>> {
  const opened = await openKeys(places);
  if (opened.kind === 'refused') return opened;
  return guarded(async () => {
    const { folder: before } = opened.opened;
    const issued = await withNextIssuer(opened.opened, places, now);
    let folder = issued.folder;
    for (const role of dueRoles(folder, now)) folder = await proposeAgain(folder, role, now);
    folder = await signProposal(folder, issued.ring);
    await writeTrustFolder(before, folder);
    return { folder: await readTrustFolder(places.trust), ring: issued.ring };
  });
}

function dueRoles({ roots, targets, fence }: TrustFolder, now: Date): ('root' | 'targets' | 'nodes')[] {
  const root = roots.at(-1);
  const due = (role: 'root' | 'targets' | 'nodes', end: Date | undefined) => {
    if (!end) return [];
    const start = new Date(end.getTime() - metadataLifetimeSeconds[role] * 1000);
    return isPast(0.5, { start, end, now }) ? [role] : [];
  };
  return [
    ...due('root', root && openRoot(root).signed.expires),
    ...due('targets', targets && openTargets(targets).signed.expires),
    ...due('nodes', fence && openTargets(fence).signed.expires),
  ];
}

async function withNextIssuer({ folder, ring }: OpenedKeys, places: KeyPlaces, now: Date): Promise<OpenedKeys> {
  const root = folder.authorities.find(({ kind, state }) => kind === 'root' && state === 'active');
  const authority = root && authorityOf(root, ring);
  if (!root || !authority || !isIssuerDue(folder, now)) return { folder, ring };
  const name = nextName(
    folder,
    'issuer',
    ring.keys.map((key) => key.name),
  );
  const made = await makeAuthorityKey(places, name);
  const key = made.named(name);
  if (!key) throw new Error(`${name} was made and is not there`);
  const record = await prepareAuthority(folder.trustDomain, { name, key, under: { name: root.name, authority }, now });
  const prepared = { ...folder, authorities: [...folder.authorities, record] };
  const step = await activate({ folder: prepared, name, now, published: undefined, leafSeconds: svidLifetimeSeconds });
  if (step.kind === 'unsafe') throw new Error(step.reason);
  return { folder: step.folder, ring: made };
}

/** A new P-256 key beside the others, encrypted if they are; and the ring with it. */
export async function makeAuthorityKey(places: KeyPlaces, name: string, kept?: NewKey['kept']) {
  const passphrase = await places.passphrase();
  const usual: NewKey['kept'] = passphrase === undefined ? { kind: 'clear' } : { kind: 'encrypted', passphrase };
  await createKey({ directory: places.keys, name, type: 'p256', kept: kept ?? usual });
  return openKeyRing(places.keys, places.passphrase);
}
