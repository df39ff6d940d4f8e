import { hostnameCovers } from '../scalar/hostname.ts';

/** The host names both accept; of two that overlap, the narrower. Undefined asks for all that are offered. */
export function sharedHostnames(offered: readonly string[], asked: readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return offered;
  return offered.flatMap((offer) =>
    asked.flatMap((want) => {
      if (hostnameCovers(offer, want)) return [want];
      return hostnameCovers(want, offer) ? [offer] : [];
    }),
  );
}
