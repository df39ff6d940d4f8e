/** A share in whole millionths, 0 to 1,000,000: exact, where a fraction of a percent would not be. */
export type Share = number & { readonly unit: 'millionths' };

/** Reads a percentage from 0 to 100 with at most four decimals, such as `0.5`; undefined for anything else. */
export function shareOfPercent(percent: number): Share | undefined {
  if (!(percent >= 0 && percent <= 100)) return undefined;
  const millionths = Math.round(percent * 10_000);
  return millionths / 10_000 === percent ? (millionths as Share) : undefined;
}

/** The percentage that {@link shareOfPercent} reads back. */
export function percentOfShare(share: Share): number {
  return share / 10_000;
}

/** Everything. */
export const wholeShare = 1_000_000 as Share;
