import type { ApiClient } from './api-client.ts';
import type { Forge, ForgeComment, Verdict } from './forge.ts';
import { listOf, numberOf, objectOf, textOf } from './member.ts';
import { type Said, said } from './said.ts';

/** A pull request of GitHub, and the commit of it that was planned. */
export interface GithubPlace {
  /** `<owner>/<name>`. */
  readonly repository: string;
  readonly pullRequest: number;
  readonly head: string;
  /** Whose comments are ours. A workflow's own token may not ask who it is. */
  readonly author: string;
}

/** How the check run is told from those of others. */
const checkName = 'mesh plan';
const checkId = 'meshc:plan';

/** Pages of 100 comments; a pull request with more is read no further, and nothing is posted. */
const mostPages = 50;

/** GitHub's REST API, version 2022-11-28. */
export function github(ask: ApiClient, place: GithubPlace): Forge {
  const { repository, pullRequest, head, author } = place;
  const root = `/repos/${repository}`;
  return {
    name: 'GitHub',
    author: async () => said(author),
    change: async () => {
      const answer = await ask({
        method: 'GET',
        path: `${root}/pulls/${pullRequest}`,
        action: 'read the pull request',
      });
      if (answer.kind === 'not-said') return answer;
      const pull = objectOf(answer.value.value);
      return said({ head: textOf(objectOf(pull['head'])['sha']), isOpen: pull['state'] === 'open' });
    },
    comments: () => allComments(ask, `${root}/issues/${pullRequest}/comments`),
    create: async (body) => {
      const path = `${root}/issues/${pullRequest}/comments`;
      return commentIn(await ask({ method: 'POST', path, body: { body }, action: 'write a comment' }));
    },
    update: async (id, body) => {
      const path = `${root}/issues/comments/${id}`;
      return commentIn(await ask({ method: 'PATCH', path, body: { body }, action: 'update a comment' }));
    },
    judge: (verdict) => judge(ask, { root, head, verdict }),
  };
}

async function allComments(ask: ApiClient, path: string): Promise<Said<readonly ForgeComment[]>> {
  const action = 'list the comments';
  const found: ForgeComment[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await ask({ method: 'GET', path: `${path}?per_page=100&page=${page}`, action });
    if (answer.kind === 'not-said') return answer;
    found.push(...listOf(answer.value.value).map(commentOf));
    if (!/rel="next"/.test(answer.value.header('link') ?? '')) return said(found);
  }
  const reason = `there are more than ${mostPages * 100}`;
  return { kind: 'not-said', action, reason, isTemporary: false, mayBeDone: false };
}

interface Judgement {
  readonly root: string;
  readonly head: string;
  readonly verdict: Verdict;
}

/** One check run for each commit: a second run of the job changes it. */
async function judge(ask: ApiClient, { root, head, verdict }: Judgement): Promise<Said<unknown>> {
  const query = `check_name=${encodeURIComponent(checkName)}&per_page=100`;
  const action = 'read the check runs';
  const earlier = await ask({ method: 'GET', path: `${root}/commits/${head}/check-runs?${query}`, action });
  if (earlier.kind === 'not-said') return earlier;
  const runs = listOf(objectOf(earlier.value.value)['check_runs']).map(objectOf);
  const ours = runs.find((run) => run['external_id'] === checkId);
  const body = {
    name: checkName,
    external_id: checkId,
    status: 'completed',
    conclusion: verdict.isPassed ? 'success' : 'failure',
    output: { title: verdict.title, summary: verdict.summary },
  };
  if (ours) {
    const path = `${root}/check-runs/${numberOf(ours['id'])}`;
    return ask({ method: 'PATCH', path, body, action: 'update the check run' });
  }
  const path = `${root}/check-runs`;
  return ask({ method: 'POST', path, body: { ...body, head_sha: head }, action: 'write the check run' });
}

function commentIn(answer: Awaited<ReturnType<ApiClient>>): Said<ForgeComment> {
  return answer.kind === 'not-said' ? answer : said(commentOf(answer.value.value));
}

function commentOf(value: unknown): ForgeComment {
  const comment = objectOf(value);
  return {
    id: String(numberOf(comment['id'])),
    author: textOf(objectOf(comment['user'])['login']),
    body: textOf(comment['body']),
    url: textOf(comment['html_url']),
  };
}
