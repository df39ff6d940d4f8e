import type { ManifestWindow } from '../../bundle/manifest.ts';

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const minute = 60_000;
const day = 24 * 60 * minute;

/** When a window next is open: now if one is, undefined when none ever is. Without windows it is always now. */
export function nextOpening(windows: readonly ManifestWindow[], now: Date): Date | undefined {
  if (windows.length === 0) return now;
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  let best: number | undefined;
  for (const { days, from, minutes } of windows) {
    const [hour = 0, past = 0] = from.split(':').map(Number);
    // From yesterday, whose window may reach into today, to the same day of next week.
    for (let ahead = -1; ahead <= 7; ahead += 1) {
      const start = midnight + ahead * day + (hour * 60 + past) * minute;
      const name = dayNames[new Date(midnight + ahead * day).getUTCDay()];
      if (name === undefined || !days.includes(name) || start + minutes * minute <= now.getTime()) continue;
      best = Math.min(best ?? Number.POSITIVE_INFINITY, Math.max(start, now.getTime()));
    }
  }
  return best === undefined ? undefined : new Date(best);
}
