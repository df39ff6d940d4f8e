import { type AddressRange, parseAddressRange, rangeCovers } from '../scalar/address-range.ts';
import { sortedBy } from './order.ts';

/** Ranges sorted by address, then length, without those that another covers. */
export function lowerAddressRanges(texts: readonly string[]): AddressRange[] {
  const ranges = texts.flatMap((text): AddressRange[] => {
    const range = parseAddressRange(text);
    return 'problem' in range ? [] : [range];
  });
  const sorted = sortedBy(ranges, ({ address, prefixLength }) => [address, prefixLength]);
  return sorted.filter(
    (range, index) =>
      !sorted.some(
        (other, place) => place !== index && rangeCovers(other, range) && !(rangeCovers(range, other) && place > index),
      ),
  );
}
