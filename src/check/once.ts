import type { ModelPath } from '../diagnostic/diagnostic.ts';

/** Says of each place only once that it is new: what a whole mesh inherits from one line is one finding at that line. */
export function once(): (at: ModelPath) => boolean {
  const seen = new Set<string>();
  return (at) => {
    const key = at.join('\0');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}
