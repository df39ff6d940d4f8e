import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compareText } from '../../output/file-set.ts';
import type { Agent } from '../agent.ts';
import type { CertificateStatus } from '../status/status.ts';
import type { CertificateFile } from './certificate-files.ts';
import { lackingNames } from './node-secret.ts';

/** What is known of each certificate of the node, as the status shows it; undefined where none is needed. */
export function certificatesStatus(agent: Agent): CertificateStatus[] | undefined {
  const files = sorted(agent);
  if (files.length === 0) return undefined;
  return files.map(({ need: { kind, name }, secret, problem }) => {
    if (!secret) return { kind, name, source: 'none' };
    return { kind, name, source: problem ? 'kept' : 'file', notAfter: secret.notAfter.toISOString() };
  });
}

/** The first one that is not as it should be: its files are wrong, it has ended, or it lacks a name it is declared for. */
export function findCertificateProblem(agent: Agent): Diagnostic | undefined {
  const files = sorted(agent);
  const find = (look: (file: CertificateFile) => Diagnostic | undefined) =>
    files.map(look).find((problem) => problem !== undefined);
  // What fails requests now comes first, what merely lacks a name last.
  return find((file) => findEnded(agent, file)) ?? find(({ problem }) => problem) ?? find(findLacking);
}

function findEnded(agent: Agent, { need, secret }: CertificateFile): Diagnostic | undefined {
  if (!secret || secret.notAfter > agent.now()) return undefined;
  return diagnose('node-certificate-expired', { certificate: need.name, since: secret.notAfter.toISOString() });
}

function findLacking({ need, secret }: CertificateFile): Diagnostic | undefined {
  const lacking = secret ? lackingNames(need, secret) : [];
  if (lacking.length === 0) return undefined;
  return diagnose('node-certificate-lacking-names', { certificate: need.name, names: lacking });
}

function sorted({ certificateFiles }: Agent): CertificateFile[] {
  return [...certificateFiles].sort(([a], [b]) => compareText(a, b)).map(([, file]) => file);
}
