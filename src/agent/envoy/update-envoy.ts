import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { proxyPaths } from '../../output/proxy-document.ts';
import { pollUntil, type Timing } from '../timing.ts';
import { awaitAcknowledgement, type Baseline, type Expectation, verdictStats } from './acknowledgement.ts';
import { logEnd } from './envoy-log.ts';
import type { RunningEnvoy } from './envoy-process.ts';
import {
  filePath,
  filesOf,
  neededName,
  type ProxyConfiguration,
  type ResourceKind,
  type ResourceSet,
  type ResourceSets,
  sameSet,
  union,
} from './proxy-configuration.ts';
import { writeTypeFolder } from './type-folder.ts';

/** One proxy and what it is to run. */
export interface Update {
  readonly proxy: string;
  /** Envoy's working directory. */
  readonly folder: string;
  /** What Envoy has acknowledged. */
  readonly loaded: ResourceSets;
  readonly target: ProxyConfiguration;
  /** After a refusal: nobody knows what Envoy took, so everything is given again. */
  readonly resend: boolean;
  readonly timing: Timing;
  /** Called each time Envoy has taken a kind of resources. */
  readonly afterGiven: () => void;
}

/** How it went, and what Envoy runs and has acknowledged now, also when it went wrong. */
export interface ActivationResult {
  readonly problem: Diagnostic | undefined;
  readonly envoy: RunningEnvoy | undefined;
  readonly loaded: ResourceSets;
  /** Whether Envoy was given anything. */
  readonly changed: boolean;
  /** Whether Envoy was started, because it did not run or its bootstrap changed. */
  readonly started: boolean;
  /** How long what is not needed any more must stay. */
  readonly keepMilliseconds: number;
}

/**
 * Brings a running Envoy to a configuration without failing a request: make before break, each step acknowledged. What it had
 * before and does not need any more stays: going back is quick as long as it is there, and {@link retireLeftovers} takes it away.
 */
export async function updateEnvoy(update: Update, envoy: RunningEnvoy): Promise<ActivationResult> {
  const resend = new Set<ResourceKind>(update.resend ? allKinds : []);
  return takeSteps({ update, envoy, steps: makeSteps(update.loaded, update.target.resources), resend });
}

/** Takes away what the configuration does not have any more, when nothing has led there for long enough. */
export async function retireLeftovers(update: Update, envoy: RunningEnvoy): Promise<ActivationResult> {
  return takeSteps({ update, envoy, steps: breakSteps(update.target.resources), resend: new Set() });
}

/** Whether Envoy has resources that the configuration does not have. */
export function hasLeftovers(loaded: ResourceSets, { resources, needs }: ProxyConfiguration): boolean {
  const secrets = union(resources.secrets, new Map(needs.map((need) => [neededName(need), ''])));
  const wanted = { ...resources, secrets };
  return breakSteps(wanted).some(({ kind, set }) => [...loaded[kind].keys()].some((name) => !set.has(name)));
}

async function takeSteps(taking: {
  readonly update: Update;
  readonly envoy: RunningEnvoy;
  readonly steps: readonly Step[];
  readonly resend: Set<ResourceKind>;
}): Promise<ActivationResult> {
  const { update, envoy, resend } = taking;
  const { timing } = update;
  let loaded = update.loaded;
  let changed = false;
  let keepMilliseconds = timing.graceMilliseconds;
  const result = (problem: Diagnostic | undefined): ActivationResult => {
    return { problem, envoy, loaded, changed, started: false, keepMilliseconds };
  };
  for (const step of taking.steps) {
    // What Envoy has acknowledged is not asked about again.
    if (!resend.has(step.kind) && sameSet(step.set, loaded[step.kind])) continue;
    const given = await give({ update, envoy, step, loaded, resend: resend.delete(step.kind) });
    changed ||= given.changed || given.problem !== undefined;
    if (given.problem) return result(given.problem);
    // A replaced listener serves from its old routes, and so needs the old clusters, until it has drained.
    if (given.changed && step.kind === 'listeners') keepMilliseconds += timing.drainSeconds * 1000;
    loaded = { ...loaded, [step.kind]: step.set };
    if (given.changed) update.afterGiven();
  }
  return result(undefined);
}

/**
 * Writes the files of a configuration for an Envoy that is not there, or has just begun to read them: in the same order, so
 * that at no moment a file is missing that another one names.
 */
export async function writeFiles(folder: string, files: { readonly from: ResourceSets; readonly to: ResourceSets }) {
  let changed = false;
  for (const step of [...makeSteps(files.from, files.to), ...breakSteps(files.to)]) {
    changed = (await writeKind(folder, step, false)).changed || changed;
  }
  return changed;
}

/** One write: the kind, and the resources it leaves Envoy with. */
interface Step {
  readonly kind: ResourceKind;
  readonly set: ResourceSet;
}

/**
 * The order that failed no request under load. What is used comes before what uses it; a file must exist before a resource
 * that names it, or Envoy refuses that resource.
 */
function makeSteps(loaded: ResourceSets, target: ResourceSets): Step[] {
  const both = (kind: ResourceKind): Step => ({ kind, set: union(target[kind], loaded[kind]) });
  const known = (kind: ResourceKind): Step => ({ kind, set: union(loaded[kind], target[kind]) });
  return [
    both('secrets'), // clusters and listeners with TLS wait for them
    known('endpoints'), // a new or changed cluster warms on its endpoints; old ones are known to be good
    both('clusters'), // old and new together: routes still lead to the old ones
    both('endpoints'),
    known('routes'), // new tables only: a listener is refused while the file of its table is missing
    { kind: 'listeners', set: target.listeners }, // removed ones drain; new ones find their clusters and tables
    both('routes'), // now everything a changed route leads to is there
  ];
}

/** What is used goes after what uses it. */
function breakSteps(target: ResourceSets): Step[] {
  const kinds = ['clusters', 'endpoints', 'routes', 'secrets'] as const;
  return kinds.map((kind) => ({ kind, set: target[kind] }));
}

/** Every kind of resources. */
export const allKinds = Object.keys(proxyPaths) as ResourceKind[];

/** Writes one kind and waits until Envoy has taken it. */
async function give(gift: {
  readonly update: Update;
  readonly envoy: RunningEnvoy;
  readonly step: Step;
  readonly loaded: ResourceSets;
  readonly resend: boolean;
}): Promise<{ readonly changed: boolean; readonly problem: Diagnostic | undefined }> {
  const { update, envoy, step } = gift;
  const { proxy, folder, timing } = update;
  const before = await baseline(envoy, update);
  if (before === undefined) {
    const waiting = ['an answer of its admin endpoint'];
    const seconds = timing.acknowledgeMilliseconds / 1000;
    return { changed: false, problem: diagnose('envoy-unacknowledged', { proxy, seconds, waiting }) };
  }
  const written = await writeKind(folder, step, gift.resend);
  if (!written.changed) return { changed: false, problem: undefined };
  const clusters = step.kind === 'clusters' ? step.set : gift.loaded.clusters;
  const expectations = [written.expectation];
  const problem = await awaitAcknowledgement({ proxy, folder, envoy, expectations, clusters, before, timing });
  return { changed: true, problem };
}

/** Writes the files of one kind; says what Envoy will report when it has taken them. */
export async function writeKind(
  folder: string,
  { kind, set }: Pick<Step, 'kind' | 'set'>,
  resend: boolean,
): Promise<{ readonly changed: boolean; readonly expectation: Expectation }> {
  const files = filesOf(kind, set);
  const written = await writeTypeFolder(join(folder, proxyPaths[kind].folder), files, resend);
  const versions = new Map([...set.keys()].map((name) => [name, written.versions.get(filePath(kind, name)) ?? '']));
  // An empty set of clusters or listeners is a change too, and is acknowledged like any other.
  if (set.size === 0) for (const [path, version] of written.versions) versions.set(path, version);
  return { changed: written.changed, expectation: { kind, versions } };
}

/** What counts before the change. Without it an old refusal would look like a new one. */
async function baseline(envoy: RunningEnvoy, { folder, timing }: Update): Promise<Baseline | undefined> {
  const logOffset = await logEnd(folder);
  const limits = { withinMilliseconds: timing.acknowledgeMilliseconds, everyMilliseconds: timing.pollMilliseconds };
  const stats = await pollUntil(() => envoy.admin.stats(verdictStats), limits);
  return stats && { stats, logOffset };
}
