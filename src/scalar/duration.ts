/** A length of time in whole milliseconds. */
export type Duration = number & { readonly unit: 'milliseconds' };

const unitMilliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const units = ['h', 'm', 's', 'ms'] as const;

/**
 * Reads a Gateway API duration (GEP-2257): one to four number-unit pairs of `h`, `m`, `s`, `ms`, such as `1m30s`.
 * Returns undefined for anything else, including fractions and signs.
 */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(?:\d{1,5}(?:h|m|s|ms)){1,4}$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) {
    total += Number(count) * unitMilliseconds[unit as keyof typeof unitMilliseconds];
  }
  return total as Duration;
}

/**
 * The shortest text with whole numbers that {@link parseDuration} reads back: `1500` is `1500ms`, `120000` is `2m`.
 * GEP-2257 allows five digits to a number, so a count above 99,999 is split: `100001` is `1m40s1ms`.
 */
export function formatDuration(duration: Duration): string {
  if (duration <= 0) return '0s';
  for (const unit of units) {
    const count = duration / unitMilliseconds[unit];
    if (Number.isInteger(count) && count <= 99_999) return `${count}${unit}`;
  }
  let rest: number = duration;
  let text = '';
  for (const unit of units) {
    const count = Math.floor(rest / unitMilliseconds[unit]);
    rest -= count * unitMilliseconds[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** A duration known when the code is written. */
export function milliseconds(count: number): Duration {
  return count as Duration;
}
