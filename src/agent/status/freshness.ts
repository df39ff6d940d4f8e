import { openTimestamp } from '../../bundle/metadata.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { identityState } from './status.ts';

/**
 * How far the release of a node can be relied on. `FRESH`: somebody vouches that it is the newest. `STALE`: nobody has for
 * too long; what runs goes on, and newer releases may be withheld. `DEGRADED`: a certificate has less than a fifth of its
 * life left, so a renewal is overdue. `EXPIRED`: one has ended, and peers refuse it.
 */
export type FreshnessState = 'FRESH' | 'STALE' | 'DEGRADED' | 'EXPIRED';

/** The state, and until when the newest verified timestamp vouches; undefined when none was ever verified. */
export interface Freshness {
  readonly state: FreshnessState;
  /** RFC 3339. */
  readonly freshUntil?: string;
}

/** The worst that is true. */
export function freshnessOf(
  identities: readonly { readonly notBefore: string; readonly notAfter: string }[],
  freshUntil: Date | undefined,
  now: Date,
): Freshness {
  const until = freshUntil && { freshUntil: freshUntil.toISOString() };
  const states = identities.map((identity) => identityState(identity, now));
  if (states.includes('expired')) return { state: 'EXPIRED', ...until };
  if (states.includes('expiring')) return { state: 'DEGRADED', ...until };
  return { state: freshUntil && now < freshUntil ? 'FRESH' : 'STALE', ...until };
}

/** When a kept timestamp ends; undefined for none, or one that cannot be read, which the next verification will report. */
export function expiryOf(timestamp: Uint8Array | undefined): Date | undefined {
  try {
    return timestamp && openTimestamp(timestamp).signed.expires;
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}
