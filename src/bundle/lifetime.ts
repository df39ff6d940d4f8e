import type { RoleName } from './metadata.ts';

const hour = 3_600;
const day = 24 * hour;

/**
 * How long signed metadata is believed, in seconds. The timestamp's life bounds how long a remote can hide a newer release.
 * What the pipeline signs only has to outlive a broken pipeline, and is signed anew when half its life is over. What people
 * sign (`root`, `targets`, `nodes`) lasts until they can meet again.
 */
export const metadataLifetimeSeconds: Readonly<Record<RoleName, number>> = {
  root: 365 * day,
  timestamp: day,
  snapshot: 7 * day,
  targets: 90 * day,
  nodes: 90 * day,
  bin: 7 * day,
};

/** How long an X.509-SVID is valid by default: long enough for a weekend without a working pipeline. */
export const svidLifetimeSeconds = 72 * hour;

/** How long a node uses one key, where others are enrolled to follow it. */
export const keyLifetimeSeconds = 30 * day;

/**
 * How long a change of trust or of a key is known to every node before anything depends on it: the life of a timestamp,
 * because a node that does not learn of it within that time knows that it is behind.
 */
export const distributionSeconds = day;

/** A certificate with less than this share of its life left is replaced by the next release. */
export const renewBelow = 0.6;

/** Lives of the authorities of a development signer. */
export const rootAuthorityLifetimeSeconds = 10 * 365 * day;
export const issuingAuthorityLifetimeSeconds = 90 * day;

/** Whether less than `share` of the time from `start` to `end` is left. */
export function isPast(share: number, { start, end, now }: { start: Date; end: Date; now: Date }): boolean {
  const life = end.getTime() - start.getTime();
  return end.getTime() - now.getTime() < life * share;
}
