import type { RoleName } from './metadata.ts';

const hour = 3_600;
const day = 24 * hour;

/**
 * How long signed metadata is believed, in seconds. The timestamp's life bounds how long a remote can hide a newer release;
 * the others only have to outlive a broken pipeline, and are signed anew when half their life is over.
 */
export const metadataLifetimeSeconds: Readonly<Record<RoleName, number>> = {
  root: 365 * day,
  timestamp: day,
  snapshot: 7 * day,
  targets: 90 * day,
  nodes: 7 * day,
};

/** How long an X.509-SVID is valid by default: long enough for a weekend without a working pipeline. */
export const svidLifetimeSeconds = 72 * hour;

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
