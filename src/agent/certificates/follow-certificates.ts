import type { Agent } from '../agent.ts';
import { neededName, type ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { setCondition } from '../progress.ts';
import { giveChanged } from '../proxies/give-changed.ts';
import { readCertificateFiles, refuseCertificate } from './certificate-files.ts';
import { findCertificateProblem } from './certificates-status.ts';
import { neededBy } from './with-certificate-files.ts';

/**
 * Gives proxies the certificates of files that have changed, and nothing else: connections that are open go on, new ones get the
 * new certificate. Says whether anything changed.
 */
export async function followCertificates(agent: Agent): Promise<boolean> {
  const running = [...agent.proxies.values()].map(({ configuration }) => configuration);
  const wanted = neededBy([...running, { needs: agent.awaitedSecrets }]);
  if (wanted.length === 0 && agent.certificateFiles.size === 0) return false;
  const names = new Set(wanted.map(neededName));
  for (const name of agent.certificateFiles.keys()) if (!names.has(name)) agent.certificateFiles.delete(name);
  const before = new Map(agent.certificateFiles);
  const changed = await readCertificateFiles(agent, wanted);
  for (const name of changed) {
    const kept = before.get(name);
    await giveChanged(
      agent,
      needing(name),
      kept && ((reason) => refuseCertificate(agent, name, { before: kept, reason })),
    );
  }
  const problem = findCertificateProblem(agent);
  const told = agent.status.conditions.find(({ type }) => type === 'CertificatesCurrent')?.message;
  setCondition(agent, 'CertificatesCurrent', problem);
  return changed.length > 0 || told !== (problem?.message ?? '');
}

function needing(name: string) {
  return ({ needs }: ProxyConfiguration) => needs.some((need) => neededName(need) === name);
}
