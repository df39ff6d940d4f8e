import git, { Errors, type HttpClient, type PromiseFsClient } from 'isomorphic-git';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { boundedHttp } from './bounded-http.ts';
import type { ObjectStore } from './commit-tree.ts';
import { memoryFileSystem } from './memory-file-system.ts';
import { parseRevision, type Revision } from './revision.ts';

/** A remote repository, as much of it as one revision needs. */
export interface RemoteRepository {
  readonly store: ObjectStore;
  /** What `HEAD` of the clone names. */
  readonly head: string;
  readonly revision: Revision;
}

/** For the whole clone. */
const timeoutMilliseconds = 60_000;
/** The most one answer may hold; it is kept in memory. */
const maximumBytes = 512 * 1024 * 1024;

/**
 * Clones over HTTP into memory: only the commits that the revision steps over when it starts at a branch or tag, the whole
 * history when it starts at an object id, which git servers do not serve on their own.
 */
export async function cloneRemote(url: string, at: string): Promise<RemoteRepository | readonly Diagnostic[]> {
  const name = withoutCredentials(url);
  const asked = parseRevision(at);
  if (!asked)
    return [diagnose('missing-ref', { ref: at, repository: name, problem: 'it is not written like a revision' })];
  const remote: Remote = {
    fs: memoryFileSystem(),
    http: boundedHttp({ signal: AbortSignal.timeout(timeoutMilliseconds), maximumBytes }),
    url,
  };
  try {
    const start = await findStart(remote, asked.base);
    if (start === undefined) {
      const problem = `there is no branch, tag or object \`${asked.base}\``;
      return [diagnose('missing-ref', { ref: at, repository: name, problem })];
    }
    await fetchHistory(remote, start, asked);
    const store = { fs: remote.fs, gitdir, cache: {}, name };
    return { store, head: start.head, revision: { base: start.base, steps: asked.steps } };
  } catch (failure) {
    return [unreachable(name, failure)];
  }
}

interface Remote {
  readonly fs: PromiseFsClient;
  readonly http: HttpClient;
  readonly url: string;
}

/** What a clone starts at: a ref of the remote, or the whole of it. */
interface Start {
  readonly ref?: string;
  readonly base: string;
  readonly head: string;
}

const gitdir = '/repository';

async function findStart({ http, url }: Remote, base: string): Promise<Start | undefined> {
  const refs = await git.listServerRefs({ http, url, symrefs: true, peelTags: true });
  const wanted = base === 'HEAD' ? ['HEAD'] : [base, `refs/${base}`, `refs/tags/${base}`, `refs/heads/${base}`];
  for (const name of wanted) {
    const found = refs.find(({ ref }) => ref === name);
    if (found) return { ref: found.target ?? found.ref, base: found.peeled ?? found.oid, head: found.oid };
  }
  return /^[0-9a-f]{4,40}$/.test(base) && refs[0] ? { base, head: refs[0].oid } : undefined;
}

async function fetchHistory({ fs, http, url }: Remote, start: Start, { steps }: Revision): Promise<void> {
  await git.init({ fs, gitdir, bare: true });
  await git.addRemote({ fs, gitdir, remote: 'origin', url });
  const extent =
    start.ref === undefined ? { tags: true } : { remoteRef: start.ref, singleBranch: true, depth: steps.length + 1 };
  await git.fetch({ fs, http, gitdir, remote: 'origin', ...extent });
}

function unreachable(url: string, failure: unknown): Diagnostic {
  if (failure instanceof Errors.HttpError) {
    const status = failure.data.statusCode;
    // Too many requests and trouble of the server pass; other refusals do not.
    if (status < 500 && status !== 429) return diagnose('repository-refused', { url, status });
  }
  return diagnose('repository-unreachable', { url, problem: reasonOf(failure) });
}

function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return 'the connection failed';
  if (failure.name === 'TimeoutError') return `no answer within ${timeoutMilliseconds / 1000} s`;
  const cause = failure.cause instanceof Error ? failure.cause : failure;
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && cause !== failure ? code : cause.message;
}

/** An address without the user and password that may be in it: messages end up in logs. */
function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}
