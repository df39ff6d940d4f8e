import { parse } from 'yaml';
import type { GrpcMethod } from './grpc-service.ts';

interface Descriptor {
  readonly key: string;
  readonly value?: string;
  readonly rate_limit?: { readonly unit: string; readonly requests_per_unit: number };
  readonly descriptors?: readonly Descriptor[];
}

interface Domain {
  readonly domain: string;
  readonly descriptors: readonly Descriptor[];
}

interface Entry {
  readonly key: string;
  readonly value?: string;
}

interface Asked {
  readonly domain: string;
  readonly descriptors: readonly { readonly entries: readonly Entry[] }[];
}

/**
 * Counts by configuration files of Envoy's reference service. Its units are as long as the test, so nothing is ever forgotten. A descriptor
 * is counted where the whole of it is configured, by the value it has.
 */
export function countingService(files: readonly string[]): GrpcMethod {
  const domains = files.map((text): Domain => parse(text));
  const counts = new Map<string, number>();
  return {
    path: 'envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit',
    input: 'envoy.service.ratelimit.v3.RateLimitRequest',
    output: 'envoy.service.ratelimit.v3.RateLimitResponse',
    answer: (request) => {
      const { domain, descriptors } = request as unknown as Asked;
      const known = domains.find((one) => one.domain === domain);
      const statuses = descriptors.map(({ entries }) => {
        const limit = limitOf(known?.descriptors ?? [], entries);
        if (limit === undefined) return { code: 'OK' };
        const key = JSON.stringify([domain, entries]);
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        return { code: count > limit ? 'OVER_LIMIT' : 'OK' };
      });
      const isOver = statuses.some(({ code }) => code === 'OVER_LIMIT');
      return { overallCode: isOver ? 'OVER_LIMIT' : 'OK', statuses };
    },
  };
}

function limitOf(descriptors: readonly Descriptor[], [first, ...rest]: readonly Entry[]): number | undefined {
  if (first === undefined) return undefined;
  const ofKey = descriptors.filter(({ key }) => key === first.key);
  const found = ofKey.find(({ value }) => value === first.value) ?? ofKey.find(({ value }) => value === undefined);
  return rest.length === 0 ? found?.rate_limit?.requests_per_unit : limitOf(found?.descriptors ?? [], rest);
}
