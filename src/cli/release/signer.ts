import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRoot } from '../../bundle/metadata.ts';
import { isRoleKeyType, keyId, type RoleSigner, roleSigner } from '../../bundle/role-key.ts';
import { ShapeError } from '../../bundle/shape.ts';
import type { ReleaseSigners } from '../../bundle/sign-metadata.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { type Certificate, isIssuedBy } from '../../x509/certificate.ts';
import type { Authority } from '../../x509/issue.ts';
import { isP256, signingKey } from '../../x509/key.ts';
import { decodePem } from '../../x509/pem.ts';
import { parseStrictJson } from '../../x509/strict-json.ts';
import { parseAuthority } from '../../x509/svid.ts';
import { codeOf, folderProblem, readPrivateKey } from './private-file.ts';

/**
 * Everything a release is signed with, kept in a folder: for development and for small teams. A signer in a key service
 * offers the same, and signs without showing its keys.
 */
export interface Signer {
  readonly trustDomain: string;
  /** The only environment it signs for; any when undefined. */
  readonly environment: string | undefined;
  /** Every version of the root metadata, oldest first. */
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly rootSigners: readonly RoleSigner[];
  readonly signers: ReleaseSigners;
  readonly rootAuthority: Authority;
  /** Issues certificates: the newest of the issuers in the folder. */
  readonly issuer: Authority;
}

/** Paths inside the folder. Files with a number are never changed; a renewal adds the next. */
export const signerLayout = {
  description: 'signer.json',
  /** The first root metadata: the file that is put on every node. */
  nodeRoot: 'root.json',
  root: (version: number) => `roots/${version}.root.json`,
  rootKey: (number: number) => `roles/root-${number}.key`,
  roleKey: (role: keyof ReleaseSigners) => `roles/${role}.key`,
  authorityKey: (name: string) => `authority/${name}.key`,
  authorityCertificate: (name: string) => `authority/${name}.pem`,
  rootAuthority: 'root',
  issuer: (number: number) => `issuer-${number}`,
} as const;

/** How many root keys there are, and how many of them must sign. */
export const rootKeys = { count: 3, threshold: 2 } as const;

/** Opens a folder that `meshc keys init` made. */
export async function openSigner(
  directory: string,
): Promise<{ kind: 'opened'; signer: Signer } | { kind: 'refused'; diagnostics: readonly Diagnostic[] }> {
  try {
    return { kind: 'opened', signer: await readSigner(directory) };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const diagnostic = diagnose('signer-unusable', { path: error.path, reason: error.reason });
    return { kind: 'refused', diagnostics: [diagnostic] };
  }
}

/** The number of the newest issuer; 0 when there is none. */
export async function newestIssuer(directory: string): Promise<number> {
  const names = await readdir(join(directory, 'authority')).catch((error: unknown) => {
    throw new Unusable(join(directory, 'authority'), `it cannot be opened (${codeOf(error)})`);
  });
  // The certificate is written after its key, so a number with one has both.
  const numbers = names.map((name) => Number(/^issuer-(\d{1,6})\.pem$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/** Ends the reading of a signer. Caught in this file. */
class Unusable extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

async function readSigner(directory: string): Promise<Signer> {
  for (const folder of ['', 'roles', 'authority']) {
    const problem = await folderProblem(join(directory, folder));
    if (problem !== undefined) throw new Unusable(join(directory, folder), problem);
  }
  const { trustDomain, environment } = await readDescription(directory);
  const rootAuthority = await readAuthorityPair(directory, signerLayout.rootAuthority);
  const issuer = await readAuthorityPair(directory, signerLayout.issuer(await newestIssuer(directory)));
  if (!isIssuedBy(issuer.certificate, rootAuthority.certificate)) {
    throw new Unusable(directory, 'the issuer was not made by the root authority');
  }
  const role = (name: keyof ReleaseSigners) => readRoleKey(join(directory, signerLayout.roleKey(name)));
  const numbers = Array.from({ length: rootKeys.count }, (_, index) => index + 1);
  const signer = {
    trustDomain,
    environment,
    roots: await readRoots(directory),
    rootSigners: await Promise.all(numbers.map((number) => readRoleKey(join(directory, signerLayout.rootKey(number))))),
    signers: {
      targets: await role('targets'),
      nodes: await role('nodes'),
      snapshot: await role('snapshot'),
      timestamp: await role('timestamp'),
    },
    rootAuthority,
    issuer,
  };
  requireRootNamesKeys(directory, signer);
  return signer;
}

async function readDescription(directory: string): Promise<{ trustDomain: string; environment: string | undefined }> {
  const path = join(directory, signerLayout.description);
  const parsed = parseStrictJson(await readPublicFile(path));
  const value = (parsed.kind === 'json' ? parsed.value : undefined) as Record<string, unknown> | null | undefined;
  const { kind, trustDomain, environment } = value ?? {};
  if (kind !== 'Signer' || typeof trustDomain !== 'string') throw new Unusable(path, 'it does not describe a signer');
  return { trustDomain, environment: typeof environment === 'string' ? environment : undefined };
}

async function readAuthorityPair(directory: string, name: string): Promise<Authority> {
  const keyPath = join(directory, signerLayout.authorityKey(name));
  const key = await readPrivateKey(keyPath);
  if (key.kind === 'refused') throw new Unusable(keyPath, key.reason);
  if (!isP256(key.key)) throw new Unusable(keyPath, 'it is not a P-256 key');
  const certificatePath = join(directory, signerLayout.authorityCertificate(name));
  const certificate = await readCertificateFile(certificatePath);
  const signing = signingKey(key.key);
  if (Buffer.compare(signing.spki, certificate.spki) !== 0)
    throw new Unusable(certificatePath, 'it is for another key');
  return { certificate, key: signing };
}

async function readCertificateFile(path: string): Promise<Certificate> {
  const der = decodePem('CERTIFICATE', Buffer.from(await readPublicFile(path)).toString('latin1'));
  if (!der) throw new Unusable(path, 'it is not a certificate in PEM');
  const parsed = parseAuthority(der);
  if (parsed.kind === 'refused') throw new Unusable(path, `${parsed.rule}: ${parsed.reason}`);
  return parsed.certificate;
}

async function readRoleKey(path: string): Promise<RoleSigner> {
  const key = await readPrivateKey(path);
  if (key.kind === 'refused') throw new Unusable(path, key.reason);
  if (!isRoleKeyType(key.key)) throw new Unusable(path, 'it is neither an Ed25519 nor a P-256 key');
  return roleSigner(key.key);
}

async function readRoots(directory: string): Promise<readonly [Uint8Array, ...Uint8Array[]]> {
  const roots: [Uint8Array, ...Uint8Array[]] = [await readPublicFile(join(directory, signerLayout.root(1)))];
  for (let version = 2; ; version += 1) {
    const next = await readFile(join(directory, signerLayout.root(version))).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!next) return roots;
    roots.push(next);
  }
}

/** Keys that the root does not name sign releases that every node refuses; that is better found here. */
function requireRootNamesKeys(directory: string, { roots, signers }: Pick<Signer, 'roots' | 'signers'>): void {
  const path = join(directory, signerLayout.root(roots.length));
  const { roles } = openNewestRoot(path, roots.at(-1) ?? roots[0]);
  for (const role of ['targets', 'snapshot', 'timestamp'] as const) {
    if (!roles[role].keyids.includes(keyId(signers[role].key))) {
      throw new Unusable(path, `it does not name the ${role} key of this folder`);
    }
  }
}

function openNewestRoot(path: string, bytes: Uint8Array) {
  try {
    return openRoot(bytes).signed;
  } catch (error) {
    if (error instanceof ShapeError) throw new Unusable(path, error.message);
    throw error;
  }
}

async function readPublicFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Unusable(path, `it cannot be read (${codeOf(error)})`);
  }
}
