import { readFile } from 'node:fs/promises';
import { releaseLayout } from '../../bundle/layout.ts';
import { openManifest, openStatement } from '../../bundle/manifest-shape.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { type RefusedRelease, type VerifiedRelease, verifyRelease } from '../../bundle/verify-release.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { readBranch } from '../../git/push.ts';
import { codeOf } from '../keyring/private-file.ts';
import { packageFacts } from '../version.ts';
import { withoutCredentials } from './address.ts';

/** A published release to be verified from outside. */
export interface VerifyRequest {
  /** The root metadata file that nodes are given. */
  readonly root: string;
  /** A folder or an address. */
  readonly repository: string;
  readonly environment: string;
  readonly node: string;
  /** What the node would expect; taken from the release when undefined, which then proves nothing about them. */
  readonly mesh: string | undefined;
  readonly trustDomain: string | undefined;
  readonly now: Date;
}

export type VerifyOutcome =
  | { readonly kind: 'checked'; readonly oid: string; readonly result: VerifiedRelease | RefusedRelease }
  | { readonly kind: 'unreadable'; readonly diagnostic: Diagnostic };

/** Verifies a release as an agent that was just set up would, except that no local key is compared. */
export async function verifyPublished(request: VerifyRequest): Promise<VerifyOutcome> {
  const root = await readRoot(request.root);
  if ('diagnostic' in root) return { kind: 'unreadable', diagnostic: root.diagnostic };
  const branch = releaseLayout.branch(request.environment);
  const read = await readBranch(request.repository, branch);
  if (read.kind !== 'read') {
    const reason = read.kind === 'failed' ? read.reason : 'there is no such branch';
    const repository = withoutCredentials(request.repository);
    return { kind: 'unreadable', diagnostic: diagnose('branch-unreachable', { branch, repository, reason }) };
  }
  const { files, oid } = read.tip;
  const claimed = readClaims(files, request.node);
  const result = await verifyRelease({
    readFile: async (path) => files.get(path),
    trusted: { root: root.bytes },
    node: request.node,
    mesh: request.mesh ?? claimed.mesh,
    environment: request.environment,
    trustDomain: request.trustDomain ?? claimed.trustDomain,
    now: request.now,
    agentVersion: packageFacts().version,
  });
  return { kind: 'checked', oid, result };
}

async function readRoot(path: string): Promise<{ bytes: Uint8Array } | { diagnostic: Diagnostic }> {
  try {
    return { bytes: await readFile(path) };
  } catch (error) {
    const reason = `it cannot be read (${codeOf(error)})`;
    return { diagnostic: diagnose('release-state-damaged', { file: path, reason }) };
  }
}

/** What the release says of itself, before anything is verified. */
function readClaims(files: ReadonlyMap<string, Uint8Array>, node: string): { mesh: string; trustDomain: string } {
  const target = (path: string) => files.get(releaseLayout.target(path)) ?? new Uint8Array();
  return {
    mesh: claim(() => openStatement(target(releaseLayout.statement)).mesh),
    trustDomain: claim(() => openManifest(target(releaseLayout.nodeManifest(node))).trustDomain),
  };
}

/** An unreadable claim expects nothing; verification will say what is wrong with the file. */
function claim(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShapeError) return '';
    throw error;
  }
}
