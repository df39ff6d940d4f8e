import { sha256 } from '../../bundle/digest.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import { type PreviousRelease, readPreviousRelease } from '../../bundle/previous-release.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { readHistory } from '../../git/branch-history.ts';
import { withoutCredentials } from './address.ts';

/** How far back a release is looked for: at one every six hours, nearly two months. */
const farthest = 200;

/**
 * Finds an earlier release by its serial in the history of its branch, and verifies it: whoever can write to the branch
 * could otherwise have something brought back that was never released.
 */
export async function findRelease(wanted: {
  readonly serial: number;
  readonly remote: string;
  readonly environment: string;
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
}): Promise<
  | { kind: 'found'; release: PreviousRelease; resources: ReadonlyMap<string, Uint8Array> }
  | { kind: 'refused'; diagnostic: Diagnostic }
> {
  const { serial, remote, environment, roots } = wanted;
  const branch = releaseLayout.branch(environment);
  const history = await readHistory(remote, branch, farthest);
  if (history.kind === 'failed') {
    const repository = withoutCredentials(remote);
    const diagnostic = diagnose('branch-unreachable', { branch, repository, reason: history.reason });
    return { kind: 'refused', diagnostic };
  }
  // The message only helps to find it: what counts is the signed statement.
  const named = history.commits.filter(({ message }) => new RegExp(`^Mesh-Serial: ${serial}$`, 'm').test(message));
  for (const commit of named) {
    const files = await commit.files();
    const read = await readPreviousRelease(files, roots);
    if (read.kind === 'refused' || read.previous.statement.serial !== serial) continue;
    return { kind: 'found', release: read.previous, resources: resourcesIn(files) };
  }
  return {
    kind: 'refused',
    diagnostic: diagnose('release-not-found', { serial, branch, looked: history.commits.length }),
  };
}

/** A file under a name that is not its digest is left out. */
function resourcesIn(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const pattern = /^targets\/resources\/([0-9a-f]{64})\.json$/;
  const found = [...files].map(([path, bytes]) => [pattern.exec(path)?.[1], bytes] as const);
  return new Map(found.flatMap(([digest, bytes]) => (digest === sha256(bytes) ? [[digest, bytes]] : [])));
}
