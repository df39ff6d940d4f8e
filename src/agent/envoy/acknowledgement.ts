import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { isAlive } from '../state/live-process.ts';
import { pollUntil, type Timing } from '../timing.ts';
import type { Stats } from './envoy-admin.ts';
import { findRefusal, readLogFrom } from './envoy-log.ts';
import type { RunningEnvoy } from './envoy-process.ts';
import type { ResourceKind, ResourceSet } from './proxy-configuration.ts';

/** What Envoy has to report before the next thing may be changed. */
export interface Expectation {
  readonly kind: ResourceKind;
  /** `version_info` by resource name; for clusters and listeners, which are one set, the same for every name. */
  readonly versions: ReadonlyMap<string, string>;
}

/** One question to one Envoy. */
export interface Inquiry {
  readonly proxy: string;
  readonly folder: string;
  readonly envoy: RunningEnvoy;
  readonly expectations: readonly Expectation[];
  /** The clusters it has: endpoints are reported under the name of their cluster. */
  readonly clusters: ResourceSet;
  /** Taken before the change. */
  readonly before: Baseline;
  readonly timing: Timing;
}

/** What counts as new: refusals beyond these counts, log lines beyond this offset. */
export interface Baseline {
  readonly stats: Stats;
  readonly logOffset: number;
}

/** Everything about versions, refusals and warming, and nothing else. */
export const verdictStats =
  '(version_text|update_rejected|cluster_manager\\.warming_clusters|listener_manager\\.total_listeners_warming)$';

/** Waits until Envoy has taken a change and warmed what it needs for it. Undefined is yes. */
export async function awaitAcknowledgement(inquiry: Inquiry): Promise<Diagnostic | undefined> {
  const { proxy, envoy, timing } = inquiry;
  const watches = watchesOf(inquiry);
  let waiting: readonly string[] = ['an answer of its admin endpoint'];
  const verdict = await pollUntil<Diagnostic | 'taken'>(
    async () => {
      const stats = await envoy.admin.stats(verdictStats);
      if (stats === undefined) return (await hasEnded(envoy)) ? exited(inquiry) : undefined;
      const refused = newRefusal(stats, inquiry.before.stats);
      if (refused) return diagnose('envoy-refused', { proxy, subject: refused, reason: await refusalReason(inquiry) });
      waiting = pendingParts(stats, watches);
      return waiting.length === 0 ? 'taken' : undefined;
    },
    { withinMilliseconds: timing.acknowledgeMilliseconds, everyMilliseconds: timing.pollMilliseconds },
  );
  if (verdict === 'taken') return undefined;
  const seconds = timing.acknowledgeMilliseconds / 1000;
  return verdict ?? diagnose('envoy-unacknowledged', { proxy, seconds, waiting: waiting.slice(0, 5) });
}

/** What an Envoy has not taken of what its files say, named by the stats that show it. Empty when it has taken everything. */
export function findUntaken(stats: Stats, files: Pick<Inquiry, 'expectations' | 'clusters'>): readonly string[] {
  return pendingParts(stats, watchesOf(files));
}

/** The subscription whose refusals grew, if any did. */
export function newRefusal(now: Stats, before: Stats): string | undefined {
  for (const [name, count] of now) {
    if (name.endsWith('.update_rejected') && Number(count) > Number(before.get(name) ?? 0)) {
      return name.slice(0, -'.update_rejected'.length);
    }
  }
  return undefined;
}

/** Whether it will never answer again. One that something else runs may be started again at any moment. */
async function hasEnded(envoy: RunningEnvoy): Promise<boolean> {
  return envoy.process !== undefined && !(await isAlive(envoy.process));
}

async function exited(inquiry: Inquiry): Promise<Diagnostic> {
  const words = (await readLogFrom(inquiry.folder, inquiry.before.logOffset)).split('\n').at(-1);
  return diagnose('envoy-exited', { proxy: inquiry.proxy, reason: words || 'it left no word' });
}

async function refusalReason({ envoy, folder, before }: Inquiry): Promise<string> {
  const said = findRefusal(await readLogFrom(folder, before.logOffset));
  return said ?? (await envoy.admin.listenerError()) ?? (envoy.process ? 'it gave no reason' : 'its own log says why');
}

/** A stat, by its name or by its end, that has to show a version if it is there. */
interface Watch {
  readonly ending: string;
  readonly whole: boolean;
  readonly version: string;
}

/**
 * The stats that show what was given. Resources nobody has subscribed to have none and are not waited for; the two whole
 * sets always have one.
 */
function watchesOf({ expectations, clusters }: Pick<Inquiry, 'expectations' | 'clusters'>): Watch[] {
  return expectations.flatMap(({ kind, versions }) => {
    const users = kind === 'endpoints' ? clustersByEndpoints(clusters) : new Map<string, string[]>();
    return [...versions].flatMap(([name, version]): Watch[] => {
      const whole = (ending: string): Watch => ({ ending, whole: true, version });
      const sanitized = sanitize(name);
      if (kind === 'clusters') return [whole('cluster_manager.cds.version_text')];
      if (kind === 'listeners') return [whole('listener_manager.lds.version_text')];
      if (kind === 'endpoints') return (users.get(name) ?? []).map((user) => whole(`cluster.${user}.version_text`));
      if (kind === 'routes') return [{ ending: `.rds.${sanitized}.version_text`, whole: false, version }];
      const ending = `sds.${sanitized}.version_text`;
      return [whole(ending), { ending: `.${ending}`, whole: false, version }];
    });
  });
}

/** The clusters that load each endpoint set: the one of its name, unless `service_name` says otherwise. */
function clustersByEndpoints(clusters: ResourceSet): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [name, text] of clusters) {
    const cluster = JSON.parse(text);
    const endpoints = cluster.eds_cluster_config?.service_name || name;
    users.set(endpoints, [...(users.get(endpoints) ?? []), sanitize(cluster.alt_stat_name || name)]);
  }
  return users;
}

/** What is not as expected yet, named by the stat that shows it. */
function pendingParts(stats: Stats, watches: readonly Watch[]): string[] {
  const pending = new Set<string>();
  for (const { ending, whole, version } of watches) {
    const names = whole ? [ending] : [...stats.keys()].filter((name) => name.endsWith(ending));
    for (const name of names) {
      const shown = stats.get(name);
      const required = /^(?:cluster_manager\.cds|listener_manager\.lds)\./.test(name);
      if (shown === undefined ? required : shown !== version) pending.add(name);
    }
  }
  const warming = ['cluster_manager.warming_clusters', 'listener_manager.total_listeners_warming'];
  return [...pending, ...warming.filter((name) => stats.get(name) !== '0')];
}

/** Envoy replaces what would read as a part of an address in the name of a stat. */
function sanitize(name: string): string {
  return name.replaceAll(/:\/\/|:\/|:/g, '_');
}
