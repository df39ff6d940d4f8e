/** A revision in the forms people type: a name, then steps back through its history. */
export interface Revision {
  /** A ref, a tag, an object id, or `HEAD`. */
  readonly base: string;
  /** For each step which parent is taken: `~2` is `[1, 1]`, `^2` is `[2]`. `^0` is no step. */
  readonly steps: readonly number[];
}

/** How far back a revision may reach; a longer way is a mistake. */
const mostSteps = 100_000;

/** Reads `HEAD`, `main`, `v1.2~3`, `1a2b3c^2~`. Returns undefined for what is none of these (gitrevisions(7)). */
export function parseRevision(text: string): Revision | undefined {
  const match = /^([^~^:?*[\\\s]+)((?:[~^]\d{0,6})*)$/.exec(text);
  const [, name = '', suffix = ''] = match ?? [];
  if (!match || name.startsWith('-') || name.includes('..') || name.includes('@{')) return undefined;
  const steps: number[] = [];
  for (const [, sign, digits] of suffix.matchAll(/([~^])(\d*)/g)) {
    const count = digits === '' ? 1 : Number(digits);
    if (sign === '^' && count > 0) steps.push(count);
    if (sign === '~') {
      if (steps.length + count > mostSteps) return undefined;
      for (let step = 0; step < count; step++) steps.push(1);
    }
  }
  return { base: name === '@' ? 'HEAD' : name, steps };
}
