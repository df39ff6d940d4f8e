import { rm } from 'node:fs/promises';
import { openCommit } from '../../git/commit-files.ts';
import { fetchBranch } from '../../git/fetch.ts';
import type { HttpAccess } from '../../git/http-exchange.ts';
import type { Source } from './source.ts';

/** A branch of a git repository over HTTP. */
export function gitSource(remote: {
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  readonly directory: string;
  readonly timeoutSeconds: number;
  readonly access: () => Promise<HttpAccess>;
}): Source {
  const { name, directory, access, ...place } = remote;
  return {
    name,
    isRemote: true,
    async find(known) {
      const allowed = await access().catch((error: Error) => error);
      if (allowed instanceof Error) return { kind: 'failed', reason: allowed.message };
      const found = await fetchBranch({ ...place, directory, known, access: allowed });
      return found.kind === 'missing' ? { ...found, reason: 'it has no branch of that name' } : found;
    },
    open: (oid) => openCommit(directory, oid),
    forget: () => rm(directory, { recursive: true, force: true }),
  };
}
