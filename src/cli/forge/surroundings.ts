import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';
import { type ApiClient, apiClient, type Patience } from './api-client.ts';
import type { Forge } from './forge.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { listOf, numberOf, objectOf, textOf } from './member.ts';
import type { Said } from './said.ts';
import { said } from './said.ts';

/** What a call says about where to post; what it does not say is read from the surroundings of the job. */
export interface ForgeChoice {
  readonly forge?: 'github' | 'gitlab';
  readonly change?: number;
  readonly author?: string;
}

/** Where a plan is posted, and the commit of the change that the job is about. */
export interface ForgePlace {
  readonly forge: Forge;
  readonly head: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a workflow's own token writes comments as. */
const workflowAuthor = 'github-actions[bot]';

/**
 * Finds the change that a job is about. Which change and which commit come from what the forge itself says about the job, never
 * from the plan: that was made by somebody else's code. Undefined when the commit is of no open change any more.
 */
export async function openForge(
  choice: ForgeChoice,
  environment: Environment,
  patience: Patience,
): Promise<Said<ForgePlace | undefined>> {
  const kind = choice.forge ?? forgeOf(environment);
  return kind === 'github' ? openGithub(choice, environment, patience) : openGitlab(choice, environment, patience);
}

function forgeOf(environment: Environment): 'github' | 'gitlab' {
  if (environment['GITHUB_ACTIONS'] === 'true') return 'github';
  if (environment['GITLAB_CI'] === 'true') return 'gitlab';
  throw new UsageError('this is no job of GitHub or GitLab: name the forge with --forge');
}

async function openGithub(
  choice: ForgeChoice,
  environment: Environment,
  patience: Patience,
): Promise<Said<ForgePlace | undefined>> {
  const repository = variable(environment, 'GITHUB_REPOSITORY');
  if (!/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository)) throw new UsageError('GITHUB_REPOSITORY is no repository');
  const address = apiAddress(environment['GITHUB_API_URL'] ?? 'https://api.github.com');
  const token = variable(environment, 'GITHUB_TOKEN');
  const ask = apiClient(
    address,
    { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    patience,
  );
  const event = readEvent(environment['GITHUB_EVENT_PATH']);
  const found = await githubChange(choice, event, { ask, repository });
  if (found.kind === 'not-said' || found.value === undefined) return found as Said<undefined>;
  const place = { repository, ...found.value, author: choice.author ?? workflowAuthor };
  return said({ forge: github(ask, place), head: place.head });
}

interface GithubChange {
  readonly pullRequest: number;
  readonly head: string;
}

/** By number, from the event of a pull request, or from the run of a workflow that has ended. */
async function githubChange(
  { change }: ForgeChoice,
  event: { readonly [member: string]: unknown },
  { ask, repository }: { readonly ask: ApiClient; readonly repository: string },
): Promise<Said<GithubChange | undefined>> {
  const run = objectOf(event['workflow_run']);
  const ofEvent = objectOf(event['pull_request']);
  const head = textOf(run['head_sha']) || textOf(objectOf(ofEvent['head'])['sha']);
  if (!isCommit(head)) {
    throw new UsageError(
      'the event of this job names no commit of a pull request: run it on `workflow_run` or `pull_request`',
    );
  }
  const number = change ?? numberOf(ofEvent['number']);
  if (number > 0) return said({ pullRequest: number, head });
  // The event's own list of pull requests is empty for those of forks, so the branch is asked for.
  const owner = textOf(objectOf(objectOf(run['head_repository'])['owner'])['login']);
  const branch = `${owner}:${textOf(run['head_branch'])}`;
  const path = `/repos/${repository}/pulls?state=open&per_page=100&head=${encodeURIComponent(branch)}`;
  const answer = await ask({ method: 'GET', path, action: 'find the pull request' });
  if (answer.kind === 'not-said') return answer;
  const ours = listOf(answer.value.value)
    .map(objectOf)
    .find((pull) => textOf(objectOf(pull['head'])['sha']) === head);
  return said(ours && { pullRequest: numberOf(ours['number']), head });
}

async function openGitlab(
  choice: ForgeChoice,
  environment: Environment,
  patience: Patience,
): Promise<Said<ForgePlace | undefined>> {
  const address = apiAddress(variable(environment, 'CI_API_V4_URL'));
  const project = variable(environment, 'CI_MERGE_REQUEST_PROJECT_ID');
  const mergeRequest = choice.change ?? Number(variable(environment, 'CI_MERGE_REQUEST_IID'));
  if (!Number.isSafeInteger(mergeRequest) || mergeRequest < 1)
    throw new UsageError('CI_MERGE_REQUEST_IID is no number');
  // The commit of a pipeline for merged results is a merge that is in no branch.
  const head = environment['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA'] || variable(environment, 'CI_COMMIT_SHA');
  if (!isCommit(head)) throw new UsageError('CI_COMMIT_SHA is no commit');
  const ask = apiClient(address, { 'private-token': variable(environment, 'GITLAB_TOKEN') }, patience);
  return said({ forge: gitlab(ask, { project, mergeRequest }), head });
}

function variable(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new UsageError(`the variable ${name} is not set`);
  return value;
}

/** A token is never sent in clear text, but to this machine. */
function apiAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !isLocal) throw new UsageError('the address of the API is no https:// address');
  return text.replace(/\/+$/, '');
}

function readEvent(path: string | undefined): { readonly [member: string]: unknown } {
  if (path === undefined) return {};
  try {
    return objectOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new UsageError('the event of this job (GITHUB_EVENT_PATH) cannot be read');
  }
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}
