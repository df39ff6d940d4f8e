import type { ApiClient } from './api-client.ts';
import type { Forge, ForgeComment } from './forge.ts';
import { listOf, numberOf, objectOf, textOf } from './member.ts';
import { type Said, said } from './said.ts';

/** A merge request of GitLab. */
export interface GitlabPlace {
  /** The id of the project that the merge request is in, or its path. */
  readonly project: string;
  readonly mergeRequest: number;
}

/** Pages of 100 notes; a merge request with more is read no further, and nothing is posted. */
const mostPages = 50;

/** GitLab's REST API, version 4. A note has no address of its own in it, and the job's end carries the verdict. */
export function gitlab(ask: ApiClient, { project, mergeRequest }: GitlabPlace): Forge {
  const root = `/projects/${encodeURIComponent(project)}/merge_requests/${mergeRequest}`;
  return {
    name: 'GitLab',
    author: async () => {
      const answer = await ask({ method: 'GET', path: '/user', action: 'ask whose token this is' });
      return answer.kind === 'not-said' ? answer : said(textOf(objectOf(answer.value.value)['username']));
    },
    change: async () => {
      const answer = await ask({ method: 'GET', path: root, action: 'read the merge request' });
      if (answer.kind === 'not-said') return answer;
      const request = objectOf(answer.value.value);
      return said({ head: textOf(request['sha']), isOpen: request['state'] === 'opened' });
    },
    comments: () => allNotes(ask, `${root}/notes`),
    create: async (body) => {
      return noteIn(await ask({ method: 'POST', path: `${root}/notes`, body: { body }, action: 'write a note' }));
    },
    update: async (id, body) => {
      const path = `${root}/notes/${id}`;
      return noteIn(await ask({ method: 'PUT', path, body: { body }, action: 'update a note' }));
    },
  };
}

async function allNotes(ask: ApiClient, path: string): Promise<Said<readonly ForgeComment[]>> {
  const action = 'list the notes';
  const found: ForgeComment[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const query = `sort=asc&order_by=created_at&per_page=100&page=${page}`;
    const answer = await ask({ method: 'GET', path: `${path}?${query}`, action });
    if (answer.kind === 'not-said') return answer;
    found.push(...listOf(answer.value.value).map(noteOf));
    if ((answer.value.header('x-next-page') ?? '') === '') return said(found);
  }
  const reason = `there are more than ${mostPages * 100}`;
  return { kind: 'not-said', action, reason, isTemporary: false, mayBeDone: false };
}

function noteIn(answer: Awaited<ReturnType<ApiClient>>): Said<ForgeComment> {
  return answer.kind === 'not-said' ? answer : said(noteOf(answer.value.value));
}

function noteOf(value: unknown): ForgeComment {
  const note = objectOf(value);
  return {
    id: String(numberOf(note['id'])),
    author: textOf(objectOf(note['author'])['username']),
    body: textOf(note['body']),
    url: '',
  };
}
