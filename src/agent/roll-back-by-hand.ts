import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, note } from './agent.ts';
import { returnToLastGood } from './conclude.ts';
import { restingState, setCondition, settle, step } from './progress.ts';
import { denyRelease, readDenied, recordOutcome } from './state/record.ts';
import {
  isDiagnostic,
  linkedDigest,
  linkRelease,
  nameOf,
  readRelease,
  type StoredRelease,
} from './state/release-store.ts';

/**
 * Goes back to an earlier release because an operator says so, and denies the one that runs, or the next round would bring it
 * back. Only a release that was good here and whose certificates are still valid can be gone back to.
 */
export async function rollBackByHand(
  agent: Agent,
  request: { readonly reason: string; readonly from: string; readonly to?: number },
): Promise<Diagnostic | undefined> {
  const { folder } = agent;
  const now = agent.now();
  const running = await linkedDigest(folder.lastGood);
  // It was done before, and the agent ended before it could say so.
  if (running !== request.from) return undefined;
  const current = running === undefined ? undefined : await readRelease(folder, running);
  const target = await findTarget(agent, running, request.to);
  if ('code' in target || !current || isDiagnostic(current)) {
    const problem = 'code' in target ? target : impossible('it runs nothing that it could go back from');
    agent.log('error', 'rollback impossible', { message: problem.message });
    return problem;
  }
  const problem = diagnose('rolled-back-by-hand', { reason: request.reason });
  await denyRelease(folder, { release: nameOf(current), problem, now });
  await linkRelease(folder.lastGood, target.digest);
  agent.verified = undefined;
  const failed = await step(agent, 'roll-back', () => returnToLastGood(agent));
  agent.unsettled = failed !== undefined;
  agent.counters.count('rollback', { reason: problem.code });
  const result = failed ? 'stalled' : 'rolled-back';
  const release = nameOf(current);
  const history = await recordOutcome(folder, { result, release, problem: failed ?? problem, now });
  note(agent, { lastGood: nameOf(target), history, rejected: await readDenied(folder) });
  setCondition(agent, 'Applied', problem);
  if (failed) setCondition(agent, 'Ready', failed);
  await settle(agent, failed ? 'Stalled' : restingState(agent));
  return failed;
}

async function findTarget(
  agent: Agent,
  running: string | undefined,
  serial: number | undefined,
): Promise<StoredRelease | Diagnostic> {
  const applied = agent.status.history.flatMap(({ result, release }) =>
    result === 'applied' && release && release.digest !== running ? release : [],
  );
  const denied = new Set((await readDenied(agent.folder)).map(({ digest }) => digest));
  const wanted = applied.find((release) =>
    serial === undefined ? !denied.has(release.digest) : release.serial === serial,
  );
  if (!wanted)
    return impossible(serial === undefined ? 'nothing was good before' : `release ${serial} was never good here`);
  const stored = await readRelease(agent.folder, wanted.digest);
  if (isDiagnostic(stored)) return impossible(`release ${wanted.serial} is not kept any more`);
  const expired = stored.manifest.proxies.find(({ identity }) => new Date(identity.notAfter) <= agent.now());
  return expired
    ? impossible(`the certificate of \`${expired.name}\` in release ${wanted.serial} has expired`)
    : stored;
}

function impossible(reason: string): Diagnostic {
  return diagnose('rollback-impossible', { reason });
}
