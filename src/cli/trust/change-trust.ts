import { guarded, type KeyPlaces, type OpenedKeys, type Opening, openKeys } from './open-signer.ts';
import { signProposal } from './sign-proposal.ts';
import { readTrustFolder, type TrustFolder, writeTrustFolder } from './trust-folder.ts';

/**
 * Changes a trust folder: what is proposed is signed at once with the keys at hand, and what is then complete is in force.
 * Nothing is written when the change throws.
 */
export async function changeTrust(
  places: KeyPlaces,
  change: (keys: OpenedKeys) => Promise<TrustFolder>,
): Promise<Opening<OpenedKeys>> {
  const opened = await openKeys(places);
  if (opened.kind === 'refused') return opened;
  const { folder: before, ring } = opened.opened;
  return guarded(async () => {
    const after = await signProposal(await change({ folder: before, ring }), ring);
    await writeTrustFolder(before, after);
    return { folder: await readTrustFolder(places.trust), ring };
  });
}
