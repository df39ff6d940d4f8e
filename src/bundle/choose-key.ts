import type { EnrolledKey } from './enrolled-keys.ts';
import type { Enrollment } from './enrollment.ts';
import { distributionSeconds } from './lifetime.ts';
import type { IssuedIdentity } from './manifest.ts';

/** Which key a certificate is issued for, and which others are announced. */
export type ChosenKey =
  | {
      readonly kind: 'chosen';
      readonly key: EnrolledKey;
      /** When the first certificate for it was issued; undefined when that is now. */
      readonly since: string | undefined;
      /** Keys its peers should accept too, because they will be used: hexadecimal SHA-256, and since when they are announced. */
      readonly announced: readonly AnnouncedKey[];
      /** The key is older than it should be, and none is enrolled to follow it. */
      readonly overdue: boolean;
    }
  /** The request was replaced without the consent of the key it replaces. */
  | { readonly kind: 'usurped'; readonly current: string };

/** A key that is enrolled and not used yet. */
export interface AnnouncedKey {
  readonly key: string;
  /** RFC 3339, UTC. */
  readonly since: string;
}

/**
 * Chooses the key of a proxy. It stays until it is older than `keyLifetimeSeconds`, then the next one follows. Peers pin
 * keys, and not all of them run a release at the same moment: so a key is announced for a day before it is used, except
 * that a revoked one is left at once.
 *
 * A key the last release used is only given up for one that it has signed, or when it is revoked, which takes a review of
 * its own: whoever can merge a request must not thereby take over an identity.
 */
export function chooseKey(
  { keys }: Enrollment,
  previous: Pick<IssuedIdentity, 'spkiSha256' | 'keySince' | 'nextKeys'> | undefined,
  moment: {
    readonly now: Date;
    readonly formatted: string;
    readonly revoked: ReadonlySet<string>;
    readonly keyLifetimeSeconds: number;
  },
): ChosenKey {
  const announcedSince = new Map(previous?.nextKeys.map(({ key, since }) => [key, since]));
  const announce = (chosen: EnrolledKey): AnnouncedKey[] =>
    keys
      .filter(({ spkiSha256 }) => spkiSha256 !== chosen.spkiSha256)
      .map(({ spkiSha256: key }) => ({ key, since: announcedSince.get(key) ?? moment.formatted }));
  const choose = (key: EnrolledKey, since: string | undefined, overdue = false): ChosenKey => ({
    kind: 'chosen',
    key,
    since,
    announced: announce(key),
    overdue,
  });
  const isRevoked = previous !== undefined && moment.revoked.has(previous.spkiSha256);
  if (!previous) return choose(keys[0], undefined);
  if (isRevoked) return choose(keys.find(({ spkiSha256 }) => announcedSince.has(spkiSha256)) ?? keys[0], undefined);
  const at = keys.findIndex(({ spkiSha256 }) => spkiSha256 === previous.spkiSha256);
  const current = keys[at];
  if (!current) return { kind: 'usurped', current: previous.spkiSha256 };
  const age = (since: string) => (moment.now.getTime() - Date.parse(since)) / 1000;
  if (age(previous.keySince) < moment.keyLifetimeSeconds) return choose(current, previous.keySince);
  const next = keys[at + 1];
  const since = next && announcedSince.get(next.spkiSha256);
  if (next && since !== undefined && age(since) >= distributionSeconds) return choose(next, undefined);
  return choose(current, previous.keySince, next === undefined && moment.keyLifetimeSeconds > 0 && keys.length > 1);
}
