import { hostnameCovers } from '../scalar/hostname.ts';

/** The host names both accept; of two that overlap, the narrower. Names have no case. */
export function sharedHostnames(offered: readonly string[], asked: readonly string[] | undefined): string[] {
  const offers = offered.map((name) => name.toLowerCase());
  if (asked === undefined) return [...new Set(offers)];
  const shared = new Set<string>();
  for (const want of asked.map((name) => name.toLowerCase())) {
    for (const offer of offers) {
      if (hostnameCovers(offer, want)) shared.add(want);
      else if (hostnameCovers(want, offer)) shared.add(offer);
    }
  }
  return [...shared];
}
