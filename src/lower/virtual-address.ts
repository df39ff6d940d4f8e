import { qualifiedName } from '../model/directory.ts';
import type { Service } from '../model/service.ts';
import { sortedUnique } from './order.ts';

/**
 * An address for each service, by `<namespace>/<name>`, that programs dial and the kernel captures. It follows from the name, so it
 * is the same on every machine and stays when services come and go; only of two that want the same one, the second in the order
 * of names moves on to the next. All are loopback addresses: where nothing captures them, a connection is refused at once and
 * no byte leaves the machine.
 */
export function virtualAddressesOf(services: readonly Service[]): ReadonlyMap<string, string> {
  const taken = new Set<number>();
  const names = sortedUnique(services.map(({ namespace, name }) => qualifiedName(namespace, name)));
  return new Map(
    names.map((name) => {
      let place = markOf(name) % places;
      while (taken.has(place)) place = (place + 1) % places;
      taken.add(place);
      const [high, middle, low] = [place >>> 16, (place >>> 8) & 0xff, place & 0xff];
      return [name, `127.${128 + high}.${middle}.${low}`];
    }),
  );
}

/** 127.128.0.0 to 127.254.255.255: far from what other programs use, and without the broadcast address. */
const places = 127 * 65_536;

/** FNV-1a of 32 bits: spreads names evenly and protects nothing. */
function markOf(name: string): number {
  let mark = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) mark = Math.imul(mark ^ byte, 0x01000193) >>> 0;
  return mark;
}
