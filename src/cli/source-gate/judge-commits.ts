import { releaseLayout } from '../../bundle/layout.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { type CommitObject, openCommitObjects } from '../../git/commit-objects.ts';
import { openPgpRing } from './openpgp-signature.ts';
import { openSourcePolicy, type SourcePolicy, signersFor } from './source-policy.ts';
import { signedBySsh } from './ssh-signature.ts';

/** More commits than any release brings; a crafted history shall not take for ever. */
const mostCommits = 20_000;

/** Commits to be judged by what people approved. */
export interface GateInput {
  /** Targets that people signed, by path. */
  readonly approved: ReadonlyMap<string, Uint8Array>;
  readonly repository: string;
  /** The commit that is to be released. */
  readonly commit: string;
  /** The commit of the release before, whose history has been judged. */
  readonly previous: string | undefined;
}

/**
 * Every commit since the last release must be signed by somebody who may sign for each path it changes; without a policy
 * there is nothing to judge by. Not only the newest: a merge by somebody trusted would otherwise bring in anything.
 */
export async function judgeCommits({ approved, repository, commit, previous }: GateInput): Promise<Diagnostic[]> {
  const bytes = approved.get(releaseLayout.sourcePolicy);
  if (!bytes) return [];
  const refuse = (reason: string) => [diagnose('source-gate-unusable', { reason })];
  let policy: SourcePolicy;
  try {
    policy = openSourcePolicy(bytes);
  } catch (error) {
    if (error instanceof ShapeError) return refuse(`${releaseLayout.sourcePolicy}: ${error.message}`);
    throw error;
  }
  const commits = await openCommitObjects(repository);
  if (!commits) return refuse('signatures are judged in a clone on this machine, with its whole history');
  const pgp = policy.signers.flatMap(({ name, openpgp }) => openpgp.map((armored) => ({ owner: name, armored })));
  try {
    const ring = pgp.length > 0 ? await openPgpRing(pgp) : undefined;
    try {
      const problems: Diagnostic[] = [];
      for (const found of await unjudged(commits.read, { from: commit, seen: [policy.since, previous] })) {
        const signer = await signerOf(policy, found, ring);
        const paths = await commits.changedPaths(found);
        const path = paths.find((changed) => signer === undefined || !signersFor(policy, changed).includes(signer));
        if (path !== undefined) problems.push(unsigned(policy, { commit: found.oid, signer, path }));
      }
      return problems;
    } finally {
      await ring?.close();
    }
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) return refuse(error.message);
    throw error;
  }
}

/** Everything reachable from a commit, but not from those that were judged before. */
async function unjudged(
  read: (oid: string) => Promise<CommitObject>,
  { from, seen }: { from: string; seen: readonly (string | undefined)[] },
): Promise<CommitObject[]> {
  const walk = async (starts: readonly string[], known: ReadonlySet<string>): Promise<Map<string, CommitObject>> => {
    const found = new Map<string, CommitObject>();
    const waiting = [...starts];
    for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
      if (found.has(oid) || known.has(oid)) continue;
      const commit = await read(oid);
      found.set(oid, commit);
      if (found.size > mostCommits) throw new Error(`there are more than ${mostCommits} commits to judge`);
      waiting.push(...commit.parents);
    }
    return found;
  };
  const judged = await walk(
    seen.filter((oid) => oid !== undefined),
    new Set(),
  );
  return [...(await walk([from], new Set(judged.keys()))).values()];
}

async function signerOf(
  { signers }: SourcePolicy,
  { signature, signed }: CommitObject,
  ring: Awaited<ReturnType<typeof openPgpRing>> | undefined,
): Promise<string | undefined> {
  if (signature === undefined) return undefined;
  if (signature.startsWith('-----BEGIN PGP SIGNATURE-----')) return ring?.signedBy(signature, signed);
  const keys = signers.flatMap(({ ssh }) => ssh);
  const key = signedBySsh(signature, signed, keys);
  return key && signers.find(({ ssh }) => ssh.includes(key))?.name;
}

function unsigned(
  policy: SourcePolicy,
  { commit, signer, path }: { commit: string; signer: string | undefined; path: string },
): Diagnostic {
  const wanted = signersFor(policy, path);
  return diagnose('commit-not-signed', { commit, path, signer: signer ?? 'nobody it knows', wanted: [...wanted] });
}
