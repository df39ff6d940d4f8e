import { openAgentPolicy } from '../../bundle/agent-policy-shape.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { isTrustDomain } from '../../scalar/spiffe-id.ts';
import { parseTrustBundle } from '../../x509/trust-bundle.ts';
import { openSourcePolicy } from '../source-gate/source-policy.ts';
import { UsageError } from '../usage-error.ts';
import { fenceAssignment, newestFiles, proposeTargets } from './propose.ts';
import type { TrustFolder } from './trust-folder.ts';

/**
 * Proposes a file that people sign for: the policy of agents, the policy of the source, or the trust bundle of another trust
 * domain, as that one published it. Without bytes it is taken away.
 */
export async function approveFile(
  folder: TrustFolder,
  { target, bytes }: { target: string; bytes: Uint8Array | undefined },
  now: Date,
): Promise<TrustFolder> {
  requireReadable(folder, target, bytes);
  const files = newestFiles(folder);
  if (bytes) files.set(target, bytes);
  else if (target === releaseLayout.agentPolicy || !files.delete(target))
    throw new UsageError(`${target} cannot be taken away`);
  return proposeTargets(folder, { files, fence: fenceAssignment(folder) }, now);
}

function requireReadable({ trustDomain }: TrustFolder, target: string, bytes: Uint8Array | undefined): void {
  const foreign = /^trust\/(.+)\.json$/.exec(target)?.[1];
  if (foreign === trustDomain) throw new UsageError(`the roots of ${trustDomain} change with \`meshc keys authority\``);
  const isKnown = target === releaseLayout.agentPolicy || target === releaseLayout.sourcePolicy;
  if (!isKnown && !(foreign !== undefined && isTrustDomain(foreign))) {
    throw new UsageError(`${target} is none of policy/agent.json, policy/source.json and trust/<trust domain>.json`);
  }
  if (!bytes) return;
  try {
    if (target === releaseLayout.agentPolicy) openAgentPolicy(bytes);
    else if (target === releaseLayout.sourcePolicy) openSourcePolicy(bytes);
    else requireBundle(foreign ?? '', bytes);
  } catch (error) {
    if (error instanceof ShapeError) throw new UsageError(`${target}: ${error.message}`);
    throw error;
  }
}

function requireBundle(trustDomain: string, bytes: Uint8Array): void {
  const parsed = parseTrustBundle(trustDomain, bytes, 'foreign');
  if (parsed.kind === 'refused') throw new ShapeError(parsed.reason);
}
