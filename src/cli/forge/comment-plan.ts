import { appendFileSync } from 'node:fs';
import type { PlanDocument } from '../../plan/plan.ts';
import { diskProblem } from '../disk-problem.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { type Patience, usualPatience } from './api-client.ts';
import { planComments, planSummary, planVerdict, withdrawnComment } from './plan-comments.ts';
import { type Posted, type Posting, postPlan } from './post-plan.ts';
import type { NotSaid } from './said.ts';
import { type ForgeChoice, openForge } from './surroundings.ts';

/** How bringing a plan to its change ended. */
export type CommentOutcome =
  | { readonly kind: 'posted'; readonly posted: readonly Posted[] }
  | { readonly kind: 'overtaken'; readonly reason: string }
  | { readonly kind: 'failed'; readonly forge: string; readonly failure: NotSaid };

interface CommentCall {
  readonly document: PlanDocument;
  readonly choice: ForgeChoice;
  readonly environment: Terminal['environment'];
  readonly patience?: Patience;
}

/** Finds the change that the job is about, and posts. */
export async function commentPlan(call: CommentCall): Promise<CommentOutcome> {
  const { document, choice, environment, patience = usualPatience } = call;
  const opened = await openForge(choice, environment, patience);
  if (opened.kind === 'not-said') return { kind: 'failed', forge: 'GitHub', failure: opened };
  if (!opened.value) return { kind: 'overtaken', reason: 'no open pull request has this commit as its newest' };
  const { forge, head } = opened.value;
  const post = {
    head,
    comments: planComments(document),
    withdrawn: (marker: string) => withdrawnComment(document, marker),
    verdict: planVerdict(document),
    doubtPause: patience.pause,
  };
  const posting: Posting = await postPlan(forge, post);
  return posting.kind === 'failed' ? { kind: 'failed', forge: forge.name, failure: posting.failure } : posting;
}

/** Adds the whole plan to the page of the job, where the forge has such a page: a comment may have left something out. */
export function addToSummary(document: PlanDocument, { environment }: Pick<Terminal, 'environment'>): void {
  const path = environment['GITHUB_STEP_SUMMARY'];
  if (path === undefined || path === '') return;
  try {
    appendFileSync(path, planSummary(document));
  } catch (error) {
    const problem = diskProblem(error);
    if (!problem) throw error;
    throw new UsageError(`cannot write the summary of the job: ${problem.words}`);
  }
}
