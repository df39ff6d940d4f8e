import type { Share } from '../../scalar/percent.ts';
import type { Message } from './message.ts';

/** A share as the smallest of Envoy's fractions that holds it exactly. */
export function fractionalPercent(share: Share): Message {
  if (share % 10_000 === 0) return { numerator: share / 10_000 };
  if (share % 100 === 0) return { numerator: share / 100, denominator: 'TEN_THOUSAND' };
  return { numerator: share, denominator: 'MILLION' };
}
