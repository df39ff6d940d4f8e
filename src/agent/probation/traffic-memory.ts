import type { RunningEnvoy } from '../envoy/envoy-process.ts';
import { readSample, type TrafficSample, type TrafficSpan, trafficStats } from './traffic.ts';

/** How far back the minute before a release reaches, with room for one late sample. */
const longestMilliseconds = 75_000;

/** Samples of each proxy's traffic from the last minute, oldest first. */
export type TrafficMemory = Map<string, readonly TrafficSample[]>;

/** Asks each proxy for a sample and keeps it; forgets proxies that are gone and samples that are too old. */
export async function sampleTraffic(
  memory: TrafficMemory,
  proxies: readonly { readonly name: string; readonly envoy: RunningEnvoy | undefined }[],
): Promise<void> {
  for (const name of memory.keys()) if (!proxies.some((proxy) => proxy.name === name)) memory.delete(name);
  await Promise.all(
    proxies.map(async ({ name, envoy }) => {
      const sample = await takeSample(envoy);
      if (!sample) return;
      const recent = (memory.get(name) ?? []).filter(({ at }) => sample.at - at <= longestMilliseconds);
      memory.set(name, [...recent, sample]);
    }),
  );
}

/** What a proxy has counted up to now; undefined when it does not answer. */
export async function takeSample(envoy: RunningEnvoy | undefined): Promise<TrafficSample | undefined> {
  const stats = await envoy?.admin.stats(trafficStats);
  return stats && readSample(stats, performance.now());
}

/** What is known of the time before now, when there is enough to compare with. */
export function knownSpan(memory: TrafficMemory, proxy: string): TrafficSpan | undefined {
  const samples = memory.get(proxy) ?? [];
  const [from, to] = [samples.at(0), samples.at(-1)];
  return from && to && from !== to ? { from, to } : undefined;
}
