import { svidLifetimeSeconds } from '../../bundle/lifetime.ts';
import { UnusableKey } from '../keyring/unusable-key.ts';
import {
  activate,
  authorityOf,
  distribute,
  drain,
  nextName,
  prepareAuthority,
  remove,
  type Step,
  type StepInput,
} from './authority-life.ts';
import { guarded, type KeyPlaces, type OpenedKeys, type Opening, openKeys } from './open-signer.ts';
import { readPublishedTrust } from './published-trust.ts';
import { makeAuthorityKey } from './renew-trust.ts';
import { signProposal } from './sign-proposal.ts';
import { readTrustFolder, writeTrustFolder } from './trust-folder.ts';

/** What is to be done with an authority. */
export type AuthorityAction =
  | { readonly step: 'prepare'; readonly kind: 'root' | 'issuer'; readonly under?: string }
  | { readonly step: 'distribute' | 'activate' | 'drain'; readonly name: string }
  | { readonly step: 'remove'; readonly name: string; readonly atOnce: boolean };

/** Where and when. */
export interface StepRequest {
  readonly repository: string | undefined;
  readonly environment: string;
  readonly now: Date;
}

export type StepOutcome =
  | Opening<OpenedKeys>
  | { readonly kind: 'unsafe'; readonly name: string; readonly reason: string };

/** Takes one step, signs what follows from it with the keys at hand, and writes it down; or says why it would be unsafe. */
export async function takeStep(places: KeyPlaces, action: AuthorityAction & StepRequest): Promise<StepOutcome> {
  const opened = await openKeys(places);
  if (opened.kind === 'refused') return opened;
  const { folder, ring } = opened.opened;
  if (action.step === 'prepare') return guarded(() => prepare(places, opened.opened, action));
  const { repository, environment, now, name } = action;
  const read = repository === undefined ? undefined : await readPublishedTrust(folder, { repository, environment });
  if (read?.kind === 'refused') return { kind: 'refused', diagnostics: [read.diagnostic] };
  const step = await run(action, { folder, name, now, published: read?.published, leafSeconds: svidLifetimeSeconds });
  if (step.kind === 'unsafe') return { ...step, name };
  return guarded(async () => {
    await writeTrustFolder(folder, await signProposal(step.folder, ring));
    return { folder: await readTrustFolder(places.trust), ring };
  });
}

async function run(action: Exclude<AuthorityAction, { step: 'prepare' }>, input: StepInput): Promise<Step> {
  switch (action.step) {
    case 'distribute':
      return distribute(input);
    case 'activate':
      return activate(input);
    case 'drain':
      return drain(input);
    case 'remove':
      return remove({ ...input, atOnce: action.atOnce });
  }
}

async function prepare(
  places: KeyPlaces,
  { folder, ring }: OpenedKeys,
  { kind, under, now }: Extract<AuthorityAction, { step: 'prepare' }> & StepRequest,
): Promise<OpenedKeys> {
  const root = folder.authorities.find(({ name, kind: other, state }) =>
    under === undefined ? other === 'root' && state === 'active' : name === under,
  );
  const authority = kind === 'issuer' && root ? authorityOf(root, ring) : undefined;
  if (kind === 'issuer' && (!root || !authority)) {
    throw new UnusableKey(places.keys, `it does not hold the key of ${root?.name ?? under ?? 'an active root'}`);
  }
  const name = nextName(
    folder,
    kind,
    ring.keys.map((key) => key.name),
  );
  const made = await makeAuthorityKey(places, name);
  const key = made.named(name);
  if (!key) throw new UnusableKey(places.keys, `${name} was made and is not there`);
  const parent = root && authority ? { name: root.name, authority } : undefined;
  const record = await prepareAuthority(folder.trustDomain, { name, key, under: parent, now });
  await writeTrustFolder(folder, { ...folder, authorities: [...folder.authorities, record] });
  return { folder: await readTrustFolder(places.trust), ring: made };
}
