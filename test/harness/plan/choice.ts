import fc from 'fast-check';

/** The choices that something random is made of, all from one seed. */
export interface Choice {
  number(least: number, most: number): number;
  some<T>(items: readonly T[], least?: number): T[];
  one<T>(items: readonly T[]): T;
  maybe<T>(value: () => T): T | undefined;
}

/** Something made of choices, as fast-check makes them: the same seed gives the same, and a failure is made smaller. */
export function chosen<T>(make: (choice: Choice) => T): fc.Arbitrary<T> {
  return fc.gen().map((generate) =>
    make({
      number: (min, max) => generate(fc.integer, { min, max }),
      some: (items, least = 0) =>
        generate(fc.subarray, [...items], { minLength: Math.min(least, items.length) }) as never,
      one: (items) => items[generate(fc.nat, { max: items.length - 1 })] as never,
      maybe: (value) => (generate(fc.boolean) ? value() : undefined),
    }),
  );
}
