import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent, ProxyRuntime } from '../agent.ts';
import { newRefusal, verdictStats } from '../envoy/acknowledgement.ts';
import type { Stats } from '../envoy/envoy-admin.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import { findWorse, type TrafficSample, type TrafficSpan } from './traffic.ts';
import { knownSpan, takeSample } from './traffic-memory.ts';

/** What one look found: nothing, something that may pass, or something that will not. */
export type Finding = { readonly passes: boolean; readonly problem: Diagnostic } | undefined;

/** One proxy on probation, and what it is compared with. */
export interface Watched {
  readonly name: string;
  /** Its verdicts when probation began. */
  readonly verdicts: Stats | undefined;
  /** The minute before the release; undefined when nothing is known of it. */
  readonly before: TrafficSpan | undefined;
  /** Its traffic since the release, oldest first. */
  readonly samples: TrafficSample[];
}

/** Begins to watch every proxy: one that was only just started has no minute before. */
export function beginWatch(agent: Agent): Promise<Watched[]> {
  return Promise.all(
    [...agent.proxies.values()].map(async ({ name, envoy }) => {
      const first = await takeSample(envoy);
      const verdicts = await envoy?.admin.stats(verdictStats);
      return { name, verdicts, before: knownSpan(agent.traffic, name), samples: first ? [first] : [] };
    }),
  );
}

/** Goes on without the verdicts until now: they were about something that is not of the release. */
export function passOverVerdicts(agent: Agent, watched: readonly Watched[]): Promise<Watched[]> {
  return Promise.all(
    watched.map(async (each) => {
      const verdicts = await agent.proxies.get(each.name)?.envoy?.admin.stats(verdictStats);
      return { ...each, verdicts: verdicts ?? each.verdicts };
    }),
  );
}

/** Looks at every proxy once. What cannot pass is found before what can. */
export async function lookAtWatched(agent: Agent, watched: readonly Watched[]): Promise<Finding> {
  const findings = await Promise.all(watched.map((each) => lookAt(agent, each)));
  return findings.find((found) => found && !found.passes) ?? findings.find((found) => found);
}

async function lookAt(agent: Agent, watched: Watched): Promise<Finding> {
  const proxy = agent.proxies.get(watched.name);
  if (!proxy) return undefined;
  const { name, envoy } = proxy;
  if (!envoy || !(await isRunning(envoy))) {
    const problem = diagnose('envoy-exited', { proxy: name, reason: 'it did not last through probation' });
    return { passes: false, problem };
  }
  const [stats, ready] = await Promise.all([envoy.admin.stats(verdictStats), envoy.admin.ready()]);
  const subject = stats && watched.verdicts && newRefusal(stats, watched.verdicts);
  if (subject) {
    const reason = 'it refused it during probation';
    return { passes: false, problem: diagnose('envoy-refused', { proxy: name, subject, reason }) };
  }
  if (!stats || !ready) return { passes: true, problem: diagnose('envoy-not-ready', { proxy: name }) };
  return lookAtTraffic(agent, watched, proxy);
}

/** Only what came lately counts: a proxy that has recovered is well. */
async function lookAtTraffic(agent: Agent, watched: Watched, proxy: ProxyRuntime): Promise<Finding> {
  const limits = agent.settings.probation;
  const sample = await takeSample(proxy.envoy);
  if (!sample || limits.maximumErrorPercent >= 100) return undefined;
  const { samples } = watched;
  samples.push(sample);
  while (samples.length > 2 && sample.at - (samples[1]?.at ?? 0) >= recentMilliseconds(agent)) samples.shift();
  const [from] = samples;
  if (!from || from === sample) return undefined;
  const change = findWorse(watched.before, { from, to: sample }, limits);
  return change === undefined
    ? undefined
    : { passes: true, problem: diagnose('traffic-got-worse', { proxy: proxy.name, change }) };
}

/** As long as something may be wrong at most, and at least long enough for two samples. */
function recentMilliseconds({ settings, timing }: Agent): number {
  return Math.max(settings.probation.failAfterMilliseconds, 2 * timing.lookMilliseconds);
}
