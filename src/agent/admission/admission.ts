import type { ManifestRollout, NodeManifest } from '../../bundle/manifest.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import { type Agent, note } from '../agent.ts';
import { findCollapse } from '../guards/collapse.ts';
import { isDiagnostic, linkedDigest, nameOf, readRelease, type StoredRelease } from '../state/release-store.ts';
import { readForced } from './forced.ts';
import { claimPlace } from './place.ts';
import { readSuspension } from './suspension.ts';
import { noteWaiting, waveOpens } from './wave.ts';
import { nextOpening } from './window.ts';

/** Whether a release may be taken now, and if not, why and until when, as far as that is known. */
export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'held'; readonly problem: Diagnostic; readonly until: Date | undefined };

const admitted: Admission = { kind: 'admitted' };

/**
 * Decides whether a release that fits this node may be taken now. A node that runs nothing yet takes what there is. What only
 * renews certificates waits for nothing but the end of a suspension: a closed window must not let identities run out.
 */
export async function admit(agent: Agent, release: StoredRelease): Promise<Admission> {
  const { folder } = agent;
  const suspension = await readSuspension(folder, agent.now());
  note(agent, { suspension });
  const digest = await linkedDigest(folder.lastGood);
  const good = digest === undefined ? undefined : await readRelease(folder, digest);
  if (!good || isDiagnostic(good)) return admitted;
  if (suspension) {
    const until = suspension.until === undefined ? undefined : new Date(suspension.until);
    return held(diagnose('release-suspended', { ...suspension, until: suspension.until ?? 'for good' }), until);
  }
  if ((await readForced(folder)) === release.digest || renewsOnly(good.manifest, release.manifest)) return admitted;
  const rollout = release.manifest.rollout;
  const maximum = rollout?.maximumRemovalPercent ?? agent.settings.guards.maximumRemovalPercent;
  const collapse = findCollapse(good.proxies, release.proxies, maximum);
  if (collapse) return held(collapse, undefined);
  const early = rollout && (await findEarly(agent, release, rollout));
  if (early && !runsOut(good, early.until ?? tomorrow(agent.now()))) return early;
  const refused = await claimPlace(agent);
  return refused ? held(refused, undefined) : admitted;
}

/** The wave, then the windows: a wave that begins in a closed window waits for the next one. */
async function findEarly(agent: Agent, release: StoredRelease, rollout: ManifestRollout) {
  const now = agent.now();
  const { wave, windows } = rollout;
  const opens = wave && waveOpens(await noteWaiting(agent.folder, nameOf(release)), wave.afterSeconds);
  if (wave && opens && opens > now) {
    const until = nextOpening(windows ?? [], opens) ?? opens;
    return held(diagnose('release-awaits-wave', { wave: wave.name, opens: timeText(opens) }), until);
  }
  const opening = nextOpening(windows ?? [], now);
  if (opening && opening.getTime() === now.getTime()) return undefined;
  return held(diagnose('release-outside-window', { opens: opening ? timeText(opening) : 'never' }), opening);
}

function held(problem: Diagnostic, until: Date | undefined): Extract<Admission, { kind: 'held' }> {
  return { kind: 'held', problem, until };
}

/** Whether the two differ in nothing but certificates and roots. */
function renewsOnly(before: NodeManifest, after: NodeManifest): boolean {
  const rest = ({ trust: _, rollout: __, proxies, ...others }: NodeManifest) =>
    compactJson({
      ...others,
      proxies: proxies.map(({ identity, ...proxy }) => ({ ...proxy, spiffeId: identity.spiffeId })),
    });
  return rest(before) === rest(after);
}

/** Whether a certificate that runs would end before the release may be taken: then it is taken now. */
function runsOut({ manifest }: StoredRelease, until: Date): boolean {
  return manifest.proxies.some(({ identity }) => new Date(identity.notAfter) <= until);
}

function tomorrow(now: Date): Date {
  return new Date(now.getTime() + 24 * 3_600_000);
}

function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
