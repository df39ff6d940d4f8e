import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  isPast,
  issuingAuthorityLifetimeSeconds,
  metadataLifetimeSeconds,
  rootAuthorityLifetimeSeconds,
} from '../../bundle/lifetime.ts';
import { openRoot } from '../../bundle/metadata.ts';
import { roleSigner } from '../../bundle/role-key.ts';
import { type ReleaseSigners, signRoot } from '../../bundle/sign-metadata.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { type Authority, issueIssuer, issueRoot } from '../../x509/issue.ts';
import { createKeyPair, signingKey } from '../../x509/key.ts';
import { encodePem } from '../../x509/pem.ts';
import { codeOf, writePrivateFile } from './private-file.ts';
import { newestIssuer, openSigner, rootKeys, type Signer, signerLayout } from './signer.ts';

/** What to sign for, and where to keep the keys. */
export interface NewSigner {
  /** Must not exist, or be empty. */
  readonly directory: string;
  readonly trustDomain: string;
  /** The only environment the signer is for; any when undefined. */
  readonly environment: string | undefined;
  readonly now: Date;
}

type Outcome = { kind: 'opened'; signer: Signer } | { kind: 'refused'; diagnostics: readonly Diagnostic[] };

/**
 * Makes a signer: root keys (2 of 3), a key for each role, a root authority and an issuer. The folder appears whole or not
 * at all, and nothing that exists is written over.
 */
export async function createSigner({ directory, trustDomain, environment, now }: NewSigner): Promise<Outcome> {
  if (await holdsAnything(directory)) {
    return { kind: 'refused', diagnostics: [diagnose('signer-exists', { directory })] };
  }
  await mkdir(dirname(directory), { recursive: true });
  const fresh = `${directory}.new-${randomBytes(6).toString('hex')}`;
  try {
    for (const folder of ['', 'roles', 'roots', 'authority']) await mkdir(join(fresh, folder), { mode: 0o700 });
    const description = { apiVersion: 'meshc/v1', kind: 'Signer', trustDomain, ...(environment && { environment }) };
    await writePrivateFile(join(fresh, signerLayout.description), canonicalJson(description));
    await writeRoles(fresh, now);
    await writeAuthorities(fresh, trustDomain, now);
    await rename(fresh, directory);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    return { kind: 'refused', diagnostics: [diagnose('signer-exists', { directory })] };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return openSigner(directory);
}

/**
 * Makes the next issuer, which the next release uses; certificates it replaces are renewed then. The root metadata is
 * signed anew when half its life is over, and nodes follow it from the one they have.
 */
export async function renewSigner(directory: string, now: Date): Promise<Outcome> {
  const opened = await openSigner(directory);
  if (opened.kind === 'refused') return opened;
  const { trustDomain, rootAuthority, roots, rootSigners, signers } = opened.signer;
  await writeIssuer(directory, { number: (await newestIssuer(directory)) + 1, trustDomain, root: rootAuthority, now });
  const { expires: end } = openRoot(roots.at(-1) ?? roots[0]).signed;
  const start = new Date(end.getTime() - metadataLifetimeSeconds.root * 1000);
  if (isPast(0.5, { start, end, now })) {
    const version = roots.length + 1;
    const { threshold } = rootKeys;
    const root = await signRoot({ version, now, signers: rootSigners, threshold, roles: signers });
    await writePrivateFile(join(directory, signerLayout.root(version)), root);
  }
  return openSigner(directory);
}

async function writeRoles(directory: string, now: Date): Promise<void> {
  const make = async (path: string, key: KeyObject) => {
    await writePrivateFile(join(directory, path), pkcs8(key));
    return roleSigner(key);
  };
  // Root keys are Ed25519, as they stay offline; the others P-256, which every key service offers.
  const rootSigners = [];
  for (let number = 1; number <= rootKeys.count; number += 1) {
    rootSigners.push(await make(signerLayout.rootKey(number), generateKeyPairSync('ed25519').privateKey));
  }
  const role = (name: keyof ReleaseSigners) => make(signerLayout.roleKey(name), createKeyPair());
  await role('nodes');
  const roles = {
    targets: await role('targets'),
    snapshot: await role('snapshot'),
    timestamp: await role('timestamp'),
  };
  const root = await signRoot({ version: 1, now, signers: rootSigners, threshold: rootKeys.threshold, roles });
  await writePrivateFile(join(directory, signerLayout.root(1)), root);
  await writePrivateFile(join(directory, signerLayout.nodeRoot), root);
}

async function writeAuthorities(directory: string, trustDomain: string, now: Date): Promise<void> {
  const privateKey = createKeyPair();
  const root = await issueRoot({
    trustDomain,
    key: signingKey(privateKey),
    now,
    lifetimeSeconds: rootAuthorityLifetimeSeconds,
    serial: randomBytes(16),
  });
  await writeAuthority(directory, signerLayout.rootAuthority, { privateKey, authority: root });
  await writeIssuer(directory, { number: 1, trustDomain, root, now });
}

async function writeIssuer(
  directory: string,
  { number, trustDomain, root, now }: { number: number; trustDomain: string; root: Authority; now: Date },
): Promise<void> {
  const privateKey = createKeyPair();
  const authority = await issueIssuer({
    trustDomain,
    root,
    key: signingKey(privateKey),
    now,
    lifetimeSeconds: issuingAuthorityLifetimeSeconds,
    serial: randomBytes(16),
  });
  await writeAuthority(directory, signerLayout.issuer(number), { privateKey, authority });
}

async function writeAuthority(
  directory: string,
  name: string,
  { privateKey, authority }: { privateKey: KeyObject; authority: Authority },
): Promise<void> {
  // A key without its certificate is what a power cut may leave; nothing ever used it, so it makes way.
  await rm(join(directory, signerLayout.authorityKey(name)), { force: true });
  await writePrivateFile(join(directory, signerLayout.authorityKey(name)), pkcs8(privateKey));
  const pem = encodePem('CERTIFICATE', authority.certificate.der);
  await writePrivateFile(join(directory, signerLayout.authorityCertificate(name)), pem);
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function holdsAnything(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}
