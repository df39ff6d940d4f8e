import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import type { Agent } from '../agent.ts';
import { type NeededSecret, neededName, type ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { listFolder, makeFolder, readIfPresent, writeDurably } from '../state/durable-file.ts';
import { examine, lackingNames, type Material, type NodeSecret } from './node-secret.ts';
import { type ReadSecret, readNodeSecret, secretPath, stampOf } from './read-node-secret.ts';
import { neededBy } from './with-certificate-files.ts';

/** What is known of one secret that lies on the node. */
export interface CertificateFile {
  readonly need: NeededSecret;
  /** Tells whether the files are still those that were read; undefined while there are none. */
  readonly stamp: string | undefined;
  /** What the files last said rightly, now or before the agent was started; undefined as long as that never happened. */
  readonly secret: NodeSecret | undefined;
  readonly problem: Diagnostic | undefined;
}

/** By the name under which proxies ask for it. */
export type CertificateFiles = Map<string, CertificateFile>;

/**
 * Looks at the files of these secrets, and reads what has changed. What is wrong leaves what was known. Says which are others
 * than before.
 */
export async function readCertificateFiles(agent: Agent, needs: readonly NeededSecret[]): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const need of needs) {
    const name = neededName(need);
    const before = agent.certificateFiles.get(name);
    const after = await lookAt(agent, need, before ?? (await remembered(agent, need)));
    agent.certificateFiles.set(name, after);
    if (after.secret?.resource !== before?.secret?.resource) changed.push(name);
    await noteChange(agent, { before, after });
  }
  return changed;
}

/** Why these proxies cannot run here yet: what they need is not on the node, and never was. */
export async function findUnmetNeed(
  agent: Agent,
  proxies: Iterable<ProxyConfiguration>,
): Promise<Diagnostic | undefined> {
  const needs = neededBy(proxies);
  await readCertificateFiles(agent, needs);
  const problem = needs
    .map((need) => agent.certificateFiles.get(neededName(need)))
    .find((file) => !file?.secret)?.problem;
  agent.awaitedSecrets = problem ? needs : [];
  return problem;
}

/** Whether everything that a release was held for has come; said once. */
export function hasAwaited(agent: Agent): boolean {
  const { awaitedSecrets, certificateFiles } = agent;
  if (awaitedSecrets.length === 0) return false;
  if (!awaitedSecrets.every((need) => certificateFiles.get(neededName(need))?.secret)) return false;
  agent.awaitedSecrets = [];
  return true;
}

/** Goes back to what was known before files that an Envoy did not take, until there are others. */
export async function refuseCertificate(
  agent: Agent,
  name: string,
  refused: { readonly before: CertificateFile; readonly reason: string },
): Promise<void> {
  const { before, reason } = refused;
  const path = secretPath(agent.settings.certificatesDirectory, before.need, firstFile(before.need));
  const stamp = agent.certificateFiles.get(name)?.stamp;
  const problem = diagnose('node-certificate-invalid', { certificate: before.need.name, path, reason });
  agent.certificateFiles.set(name, { ...before, stamp, problem });
  agent.counters.count('certificate_updates', { ...labelsOf(before.need), result: 'refused' });
  if (before.secret) await remember(agent, before.need, before.secret.material);
}

/** A key is not kept longer than something may need it. */
export async function forgetCertificates(agent: Agent, proxies: Iterable<ProxyConfiguration>): Promise<void> {
  const kept = new Set(neededBy(proxies).map(rememberedName));
  for (const name of await listFolder(agent.folder.certificates)) {
    if (!kept.has(name)) await rm(join(agent.folder.certificates, name), { force: true });
  }
}

async function lookAt(agent: Agent, need: NeededSecret, known: CertificateFile): Promise<CertificateFile> {
  const folder = agent.settings.certificatesDirectory;
  const stamp = await stampOf(folder, need);
  const isSame = stamp === known.stamp && (stamp !== undefined || known.problem !== undefined);
  if (isSame) return { ...known, need };
  const read = await readNodeSecret(folder, need);
  const problem =
    problemOf(need, read) ?? (read.kind === 'secret' ? findUntimely(agent, { need, known }, read.secret) : undefined);
  // What is wrong only because of the time is looked at again.
  const isFinal = problem === undefined || read.kind !== 'secret' || read.secret.notBefore <= agent.now();
  if (problem || read.kind !== 'secret')
    return { need, stamp: isFinal ? stamp : undefined, secret: known.secret, problem };
  return { need, stamp, secret: read.secret, problem: undefined };
}

function problemOf({ name: certificate }: NeededSecret, read: ReadSecret): Diagnostic | undefined {
  if (read.kind === 'secret') return undefined;
  const { path } = read;
  if (read.kind === 'missing') return diagnose('node-certificate-missing', { certificate, path });
  return diagnose('node-certificate-invalid', { certificate, path, reason: read.reason });
}

/** Why a sound secret is not taken all the same: it is not its time, or the one that is known has more of the names. */
function findUntimely(
  agent: Agent,
  { need, known }: { readonly need: NeededSecret; readonly known: CertificateFile },
  secret: NodeSecret,
): Diagnostic | undefined {
  const now = agent.now();
  const path = secretPath(agent.settings.certificatesDirectory, need, firstFile(need));
  const invalid = (reason: string) => diagnose('node-certificate-invalid', { certificate: need.name, path, reason });
  if (secret.notBefore > now) return invalid(`it is not valid before ${secret.notBefore.toISOString()}`);
  if (secret.notAfter <= now) return invalid(`it has ended at ${secret.notAfter.toISOString()}`);
  if (!known.secret || known.secret.notAfter <= now) return undefined;
  const had = lackingNames(need, known.secret);
  const lost = lackingNames(need, secret).find((name) => !had.includes(name));
  return lost === undefined ? undefined : invalid(`it is not for \`${lost}\`, which the one before is for`);
}

function firstFile({ kind }: NeededSecret) {
  return kind === 'certificate' ? 'tls.crt' : 'ca.crt';
}

async function noteChange(
  agent: Agent,
  { before, after }: { readonly before: CertificateFile | undefined; readonly after: CertificateFile },
): Promise<void> {
  const { need, problem, secret } = after;
  const labels = labelsOf(need);
  if (problem) {
    if (problem.message === before?.problem?.message) return;
    const result = problem.code === 'node-certificate-missing' ? 'missing' : 'invalid';
    agent.counters.count('certificate_updates', { ...labels, result });
    agent.log('warning', 'certificate not taken', { ...labels, code: problem.code, message: problem.message });
    return;
  }
  if (!secret || secret.resource === before?.secret?.resource) return;
  agent.counters.count('certificate_updates', { ...labels, result: 'taken' });
  agent.log('info', 'certificate read', { ...labels, notAfter: secret.notAfter.toISOString() });
  await remember(agent, need, secret.material);
}

/** As the gauges of the same certificate have them. */
function labelsOf({ kind, name }: NeededSecret) {
  return { kind, certificate: name };
}

async function remember(agent: Agent, need: NeededSecret, material: Material): Promise<void> {
  await makeFolder(agent.folder.certificates);
  await writeDurably(join(agent.folder.certificates, rememberedName(need)), `${compactJson(material)}\n`);
}

/** What an agent before this one had: a node that boots on files that are wrong still serves. */
async function remembered(agent: Agent, need: NeededSecret): Promise<CertificateFile> {
  const text = (await readIfPresent(join(agent.folder.certificates, rememberedName(need))))?.toString('utf8');
  const found = text === undefined ? undefined : examine(need.name, parsed(text, need));
  const secret = found && 'resource' in found ? found : undefined;
  return { need, stamp: undefined, secret, problem: undefined };
}

/** A file that a power cut left torn holds nothing. */
function parsed(text: string, { kind }: NeededSecret): Material {
  try {
    return JSON.parse(text) as Material;
  } catch {
    return kind === 'certificate' ? { kind, chain: '', key: '' } : { kind, roots: '' };
  }
}

/** No label of a name has a dot, so no two are the same. */
function rememberedName({ kind, name }: NeededSecret): string {
  return `${kind}.${name.replace('/', '.')}.json`;
}
