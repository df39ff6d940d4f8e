/** Says what is wrong with a number of items, or nothing. Undefined where any number will do. */
export type SizeTest = ((size: number) => string | undefined) | undefined;

/** The test of `min_items` and `max_items`, or of `min_pairs` and `max_pairs`. */
export function sizeTest(min: unknown, max: unknown, unit: 'item' | 'entry'): SizeTest {
  if (min === undefined && max === undefined) return undefined;
  return (size) => {
    if (min !== undefined && size < Number(min))
      return `needs at least ${min} ${plural(unit, Number(min))}, has ${size}`;
    if (max !== undefined && size > Number(max))
      return `takes at most ${max} ${plural(unit, Number(max))}, has ${size}`;
    return undefined;
  };
}

function plural(unit: 'item' | 'entry', count: number): string {
  if (count === 1) return unit;
  return unit === 'item' ? 'items' : 'entries';
}
