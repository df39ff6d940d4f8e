import { diagnose } from '../diagnostic/diagnostic.ts';
import { readSuspension } from './admission/suspension.ts';
import { type Agent, note } from './agent.ts';
import { restoreInterception } from './interception/interception.ts';
import { restingState, setCondition, settle } from './progress.ts';
import { putBack, removeProxies } from './proxies/rollout.ts';
import { denyRelease, readDenied, readHistory, readPending, writePending } from './state/record.ts';
import { isDiagnostic, linkedDigest, linkRelease, nameOf, readRelease } from './state/release-store.ts';
import { withState } from './status/status.ts';

/** A release during which the agent ended this often is not tried again: it may be what ends it. */
const mostInterruptions = 3;

/**
 * The first thing after a start, without network: what was good runs again. Envoys that still run are found and kept, and
 * when their files say what the last good release says, nothing touches them.
 */
export async function recover(agent: Agent): Promise<void> {
  const { folder } = agent;
  agent.status = withState(agent.status, 'Recovering', agent.now());
  await restoreInterception(agent);
  const interrupted = await noteInterruption(agent);
  const suspension = await readSuspension(folder, agent.now());
  note(agent, { rejected: await readDenied(folder), history: await readHistory(folder), suspension });
  const digest = await linkedDigest(folder.lastGood);
  if (digest === undefined) {
    await removeProxies(agent, undefined);
    return settle(agent, restingState(agent));
  }
  const good = await readRelease(folder, digest);
  if (isDiagnostic(good)) {
    setCondition(agent, 'Ready', good);
    return settle(agent, 'Stalled');
  }
  const problem = await putBack(agent, good, { resend: interrupted });
  await removeProxies(agent, good);
  await linkRelease(folder.current, digest);
  note(agent, { lastGood: nameOf(good) });
  setCondition(agent, 'Ready', problem);
  agent.unsettled = problem !== undefined;
  await settle(agent, restingState(agent));
}

/** Whether the agent had ended in the middle of an activation; counts it, and denies the release when it is too often. */
async function noteInterruption(agent: Agent): Promise<boolean> {
  const { folder } = agent;
  const pending = await readPending(folder);
  if (!pending?.active) return false;
  if ((await linkedDigest(folder.lastGood)) === pending.release.digest) {
    // It was confirmed, or is what was gone back to: there is nothing to count, but Envoy may not have all of it yet.
    await writePending(folder, undefined);
    return true;
  }
  const interruptions = pending.interruptions + 1;
  agent.log('warning', 'activation was interrupted', { ...pending.release, interruptions });
  if (interruptions >= mostInterruptions) {
    const { release } = pending;
    const problem = diagnose('activation-interrupted', { digest: release.digest, times: interruptions });
    await denyRelease(folder, { release, problem, now: agent.now() });
    await writePending(folder, undefined);
  } else await writePending(folder, { ...pending, interruptions, active: false });
  return true;
}
