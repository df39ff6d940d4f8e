import type { LocalityPreference } from '../../model/locality.ts';
import { type Domain, group, percent, text } from './domain.ts';

/** What a locality preference may say. Whether anybody is at the places it names is a law of its own. */
export const localityDomain = group<LocalityPreference>({
  prefer: (names) => (names as readonly string[]).flatMap((name, index) => within(index, labelName(name))),
  regions: (orders) =>
    Object.entries(orders as Readonly<Record<string, readonly string[]>>).flatMap(([from, to]) => [
      ...within(from, placeName(from)),
      ...to.flatMap((region, index) => within(from, within(index, placeName(region)))),
    ]),
  from: (rows) =>
    Object.entries(rows as Readonly<Record<string, Readonly<Record<string, number>>>>).flatMap(([from, shares]) => [
      ...within(from, placePattern(from)),
      ...Object.entries(shares).flatMap(([to, share]) => [
        ...within(from, within(to, placePattern(to))),
        ...within(from, within(to, percent(0, 100)(share))),
      ]),
    ]),
});

/** A part of a locality, or the value of a label: what Envoy, Kubernetes and cloud providers use as names of zones. */
export const placeName: Domain = text('a name of letters, digits, `.`, `_` and `-`, at most 63 characters', (name) =>
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name),
);

/** The name of a label: as in Kubernetes, which may have a DNS prefix. */
export const labelName: Domain = text('the name of a label, such as `rack` or `example.com/rack`', (name) =>
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name),
);

const placePattern: Domain = text(
  'a region, a region and zone such as `eu/eu-1`, all three parts, or `*` for everywhere',
  (pattern) => {
    const parts = pattern.split('/');
    return pattern === '*' || (parts.length <= 3 && parts.every((part) => placeName(part).length === 0));
  },
);

function within(step: string | number, faults: ReturnType<Domain>): ReturnType<Domain> {
  return faults.map((fault) => ({ ...fault, path: [step, ...fault.path] }));
}
