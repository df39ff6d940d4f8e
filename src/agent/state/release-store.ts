import { createHash } from 'node:crypto';
import { link, readlink, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ManifestProxy, NodeManifest, ReleaseStatement, ResourceReference } from '../../bundle/manifest.ts';
import type { TrustedMetadata } from '../../bundle/verify-root.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import { parseTrustBundle } from '../../x509/trust-bundle.ts';
import type { ProxyConfiguration, ResourceSet } from '../envoy/proxy-configuration.ts';
import { keyPathFor } from '../keys.ts';
import { secretResources } from '../secrets.ts';
import type { ReleaseName } from '../status/status.ts';
import {
  absentAsUndefined,
  flushFolder,
  listFolder,
  makeFolder,
  readIfPresent,
  swapLink,
  writeDurably,
  writeFlushed,
} from './durable-file.ts';
import type { StateFolder } from './state-folder.ts';

/** A release that was verified, before it is on disk. */
export interface ReceivedRelease {
  /** Hexadecimal SHA-256 of the manifest's bytes. */
  readonly digest: string;
  readonly manifest: NodeManifest;
  readonly manifestBytes: Uint8Array;
  readonly statement: ReleaseStatement;
  /** The bytes of `trust/<trust domain>.json`. */
  readonly trustBundles: ReadonlyMap<string, Uint8Array>;
  /** The bytes of every resource the manifest names, by SHA-256. */
  readonly resources: ReadonlyMap<string, Uint8Array>;
  /** The metadata it was verified with. */
  readonly trusted: TrustedMetadata;
}

/** A release as it is kept on disk, ready to be run without network. */
export interface StoredRelease {
  readonly digest: string;
  readonly manifest: NodeManifest;
  /** What was released when this manifest was last seen. */
  readonly statement: ReleaseStatement;
  readonly proxies: ReadonlyMap<string, ProxyConfiguration>;
}

/** Besides the current and the last good one, which are never removed. */
const keptReleases = 3;

/**
 * Puts a verified release on disk under its digest, complete or not at all. Resources that an earlier release brought
 * are linked, not copied. A damaged copy that is already there is replaced.
 */
export async function stageRelease(folder: StateFolder, release: ReceivedRelease): Promise<void> {
  const path = folder.release(release.digest);
  const stored = await readRelease(folder, release.digest);
  if (!isDiagnostic(stored)) {
    // A revert: the same bytes, under the number and commit of the release that brings them back.
    await restateRelease(folder, release.digest, release.statement);
    return;
  }
  const staging = join(folder.releases, `.staging-${release.digest}`);
  await rm(staging, { recursive: true, force: true });
  await makeFolder(join(staging, 'resources'));
  await makeFolder(join(staging, 'trust'));
  const others = (await storedDigests(folder)).filter((digest) => digest !== release.digest);
  const earlier = others.map((digest) => join(folder.release(digest), 'resources'));
  for (const [digest, bytes] of release.resources) await stageResource({ digest, bytes, staging, earlier });
  for (const [trustDomain, bytes] of release.trustBundles) {
    await writeFlushed(join(staging, 'trust', `${trustDomain}.json`), bytes);
  }
  await writeFlushed(join(staging, 'manifest.json'), release.manifestBytes);
  await writeFlushed(join(staging, 'release.json'), compactJson(release.statement));
  for (const part of [join(staging, 'resources'), join(staging, 'trust'), staging]) await flushFolder(part);
  await rm(path, { recursive: true, force: true });
  await rename(staging, path);
  await flushFolder(folder.releases);
}

/** Reads a release back, comparing every byte with its digest again: disks forget too. */
export async function readRelease(folder: StateFolder, digest: string): Promise<StoredRelease | Diagnostic> {
  const path = folder.release(digest);
  const damaged = (file: string) => diagnose('stored-release-damaged', { digest, file });
  const manifestBytes = await readIfPresent(join(path, 'manifest.json'));
  const statementBytes = await readIfPresent(join(path, 'release.json'));
  if (!manifestBytes || sha256(manifestBytes) !== digest) return damaged('manifest.json');
  if (!statementBytes) return damaged('release.json');
  // Both were checked against their schemas before they were stored, and the manifest is still those bytes.
  const manifest = JSON.parse(manifestBytes.toString('utf8')) as NodeManifest;
  const statement = JSON.parse(statementBytes.toString('utf8')) as ReleaseStatement;
  const proxies = new Map<string, ProxyConfiguration>();
  for (const proxy of manifest.proxies) {
    const configuration = await readProxy(folder, { path, manifest, proxy });
    if (typeof configuration === 'string') return damaged(configuration);
    proxies.set(proxy.name, configuration);
  }
  return { digest, manifest, statement, proxies };
}

/** A release named as the status names it. */
export function nameOf({ digest, statement }: Pick<StoredRelease, 'digest' | 'statement'>): ReleaseName {
  return { digest, serial: statement.serial, commit: statement.commit };
}

/** Whether reading ended in a finding. */
export function isDiagnostic(found: StoredRelease | Diagnostic): found is Diagnostic {
  return 'code' in found;
}

/** The digest a link like `last-good` points at. */
export async function linkedDigest(path: string): Promise<string | undefined> {
  const target = await absentAsUndefined(readlink(path));
  return target === undefined ? undefined : basename(target);
}

/** Points `current` or `last-good` at a release. */
export async function linkRelease(path: string, digest: string): Promise<void> {
  await swapLink(path, join('releases', digest));
}

/** Marks a release as used now, which keeps it longest, and removes the ones not used for longest. */
export async function pruneReleases(folder: StateFolder, used: { readonly digest: string; readonly at: Date }) {
  await absentAsUndefined(utimes(folder.release(used.digest), used.at, used.at));
  const needed = new Set([await linkedDigest(folder.current), await linkedDigest(folder.lastGood)]);
  const others = (await storedDigests(folder)).filter((digest) => !needed.has(digest));
  const aged = await Promise.all(
    others.map(async (digest) => ({ digest, usedAt: (await stat(folder.release(digest))).mtimeMs })),
  );
  aged.sort((a, b) => b.usedAt - a.usedAt);
  for (const { digest } of aged.slice(keptReleases)) {
    await rm(folder.release(digest), { recursive: true, force: true });
  }
}

/** Replaces the statement of a stored release: the same manifest was released again. */
export async function restateRelease(folder: StateFolder, digest: string, statement: ReleaseStatement): Promise<void> {
  await writeDurably(join(folder.release(digest), 'release.json'), compactJson(statement));
}

async function storedDigests(folder: StateFolder): Promise<string[]> {
  return (await listFolder(folder.releases)).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

function proxyReferences(proxy: ManifestProxy): ResourceReference[] {
  return [proxy.bootstrap, ...proxy.clusters, ...proxy.endpoints, ...proxy.listeners, ...proxy.routes];
}

async function stageResource(staged: {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly staging: string;
  readonly earlier: readonly string[];
}): Promise<void> {
  const name = `${staged.digest}.json`;
  const target = join(staged.staging, 'resources', name);
  for (const candidate of staged.earlier) {
    const bytes = await readIfPresent(join(candidate, name));
    if (!bytes || sha256(bytes) !== staged.digest) continue;
    await link(join(candidate, name), target);
    return;
  }
  await writeFlushed(target, staged.bytes);
}

/** The configuration of one proxy, or the name of the file that is missing or damaged. */
async function readProxy(
  folder: StateFolder,
  stored: { readonly path: string; readonly manifest: NodeManifest; readonly proxy: ManifestProxy },
): Promise<ProxyConfiguration | string> {
  const { path, manifest, proxy } = stored;
  const texts = new Map<string, string>();
  for (const { sha256: digest } of proxyReferences(proxy)) {
    const bytes = await readIfPresent(join(path, 'resources', `${digest}.json`));
    if (!bytes || sha256(bytes) !== digest) return `resources/${digest}.json`;
    texts.set(digest, compactJson(JSON.parse(bytes.toString('utf8'))));
  }
  const trust = await readTrust(path, manifest);
  if (!trust) return `trust/${manifest.trustDomain}.json`;
  const set = (references: readonly ResourceReference[]): ResourceSet =>
    new Map(references.map((reference) => [reference.name, texts.get(reference.sha256) ?? '']));
  const { certificates, authorities } = proxy.needs ?? { certificates: [], authorities: [] };
  return {
    bootstrap: `${texts.get(proxy.bootstrap.sha256)}\n`,
    needs: [
      ...certificates.map((certificate) => ({ kind: 'certificate', ...certificate }) as const),
      ...authorities.map((authority) => ({ kind: 'authority', ...authority }) as const),
    ],
    resources: {
      clusters: set(proxy.clusters),
      endpoints: set(proxy.endpoints),
      listeners: set(proxy.listeners),
      routes: set(proxy.routes),
      secrets: secretResources({
        identity: proxy.identity,
        keyPath: await keyPathFor(folder, proxy.name, proxy.identity.spkiSha256),
        authorities: trust,
        peers: proxy.peers,
        enrolledKeys: manifest.enrolledKeys,
      }),
    },
  };
}

async function readTrust(path: string, manifest: NodeManifest): Promise<readonly Uint8Array[] | undefined> {
  const reference = manifest.trust.find(({ trustDomain }) => trustDomain === manifest.trustDomain);
  const bytes = await readIfPresent(join(path, 'trust', `${manifest.trustDomain}.json`));
  if (!reference || !bytes || sha256(bytes) !== reference.sha256) return undefined;
  const parsed = parseTrustBundle(manifest.trustDomain, bytes);
  return parsed.kind === 'bundle' ? parsed.bundle.authorities : undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
