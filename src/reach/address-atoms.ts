import { addressAt, isInRange, rangeSize } from '../scalar/address-number.ts';
import { type AddressRange, rangeCovers } from '../scalar/address-range.ts';

/** Addresses that no range tells apart. */
export interface AddressAtom {
  readonly example: string;
  /** The innermost range; undefined for what is in none. */
  readonly range: AddressRange | undefined;
}

/** Ranges contain each other or have nothing in common, so what a range has beyond those inside it is one atom. */
export function addressAtoms(ranges: readonly AddressRange[]): AddressAtom[] {
  const whole: readonly AddressRange[] = [
    { address: '0.0.0.0', prefixLength: 0 },
    { address: '::', prefixLength: 0 },
  ];
  const distinct = ranges.filter((range, index) => ranges.findIndex((other) => isSame(other, range)) === index);
  const outside = whole
    .filter((range) => !distinct.some((other) => isSame(other, range)))
    .flatMap((range) => atomOf(range, distinct, undefined));
  // One of them stands for both families: no range tells the addresses outside of all apart.
  return [...outside.slice(0, 1), ...distinct.flatMap((range) => atomOf(range, distinct, range))];
}

function atomOf(within: AddressRange, ranges: readonly AddressRange[], range: AddressRange | undefined): AddressAtom[] {
  const inside = ranges.filter((other) => !isSame(other, within) && rangeCovers(within, other));
  const example = firstOutside(within, inside);
  return example === undefined ? [] : [{ example, range }];
}

/** The lowest address of a range that is in none of those inside it. */
function firstOutside(within: AddressRange, inside: readonly AddressRange[]): string | undefined {
  let offset = 0n;
  const size = rangeSize(within);
  // The all-zero address means "any" and is nobody's.
  if (within.prefixLength === 0) offset = 1n;
  while (offset < size) {
    const address = addressAt(within, offset);
    const taken = inside.filter((range) => isInRange(range, address));
    if (taken.length === 0) return address;
    // Past the widest range that has it: ranges are aligned to their size.
    const widest = taken.reduce((most, range) => (rangeSize(range) > most ? rangeSize(range) : most), 1n);
    offset = (offset / widest + 1n) * widest;
  }
  return undefined;
}

function isSame(a: AddressRange, b: AddressRange): boolean {
  return a.address === b.address && a.prefixLength === b.prefixLength;
}
