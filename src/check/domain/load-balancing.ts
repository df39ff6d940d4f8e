import type { HashKey, LoadBalancing, WarmUp } from '../../model/load-balancing.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { isQueryName } from '../../scalar/query-name.ts';
import { count, counted, type Domain, duration, group, number, percent, text } from './domain.ts';

const moment = milliseconds(1);
/** Envoy's own bound: 8 M points take about 100 MB. */
const mostRingPoints = 8_388_608;

/** What the settings of load balancing may be. */
export const loadBalancingDomain = group<LoadBalancing>({
  choiceCount: count(2, 100, 'endpoints'),
  warmUp: group<WarmUp>({
    duration: duration({ least: moment }),
    minimumPercent: percent(1, 100),
    aggression: number({ above: 0, most: 100 }),
  }),
  hash: (keys) => (keys as readonly HashKey[]).flatMap((key, index) => keyFaults(key, index)),
  minimumRingSize: count(1, mostRingPoints, 'points'),
  maximumRingSize: count(1, mostRingPoints, 'points'),
  tableSize: prime(5_000_011),
});

function keyFaults(key: HashKey, index: number): ReturnType<Domain> {
  return domainOf(key)(key).map((fault) => ({ ...fault, path: [index, ...fault.path] }));
}

function domainOf({ kind }: HashKey): Domain {
  switch (kind) {
    case 'header':
      return group<Extract<HashKey, { kind: 'header' }>>({ name: text('the name of a header', isHeaderName) });
    case 'query':
      return group<Extract<HashKey, { kind: 'query' }>>({ name: text('the name of a query parameter', isQueryName) });
    case 'cookie':
      return group<Extract<HashKey, { kind: 'cookie' }>>({
        // A cookie name is a token, as a header name is (RFC 6265 section 4.1.1).
        name: text('the name of a cookie', isHeaderName),
        ttl: (ttl) => (ttl === 'session' ? [] : duration({ least: milliseconds(1_000), wholeSeconds: true })(ttl)),
        path: text('a path that starts with `/` and has no `;`', (path) => /^\/[!-:<-~]*$/.test(path)),
      });
    case 'source-address':
      return () => [];
  }
}

/** Maglev's permutations reach every entry only when their number is prime. */
function prime(most: number): Domain {
  const domain = `a prime number up to ${counted(most)}`;
  return (value) => {
    if (Number(value) <= most && isPrime(Number(value))) return [];
    const next =
      Number.isInteger(value) && Number(value) > 1 && Number(value) < most ? nextPrime(Number(value)) : 65_537;
    return [{ code: 'invalid-count', path: [], found: String(value), domain, advice: `write ${next}, which is one` }];
  };
}

function isPrime(value: number): boolean {
  if (!Number.isInteger(value) || value < 2) return false;
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false;
  return true;
}

function nextPrime(from: number): number {
  let candidate = from;
  while (!isPrime(candidate)) candidate += 1;
  return candidate;
}
