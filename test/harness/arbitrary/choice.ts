import fc from 'fast-check';

/** The choices one mesh is made of. `next` counts up, so that whatever is named by it is unique. */
export interface Choice {
  number(min: number, max: number): number;
  some<T>(items: readonly T[], least?: number): T[];
  one<T>(items: readonly T[]): T;
  maybe<T>(value: () => T): T | undefined;
  /** Once in five: for features of which most things have none. */
  seldom<T>(value: () => T): T | undefined;
  next(): number;
}

/** Something made of choices, which fast-check makes, remembers and shrinks. */
export function chosen<T>(make: (choice: Choice) => T): fc.Arbitrary<T> {
  return fc.gen().map((generate) => {
    let count = 0;
    return make({
      number: (min, max) => generate(fc.integer, { min, max }),
      some: (items, least = 0) =>
        generate(fc.subarray, [...items], { minLength: Math.min(least, items.length) }) as never,
      one: (items) => items[generate(fc.nat, { max: items.length - 1 })] as never,
      maybe: (value) => (generate(fc.boolean) ? value() : undefined),
      seldom: (value) => (generate(fc.nat, { max: 4 }) === 0 ? value() : undefined),
      next: () => {
        count += 1;
        return count;
      },
    });
  });
}

export function repeat<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** An object without the members that were not chosen: the model knows no undefined member. */
export function written<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
