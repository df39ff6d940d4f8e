import { setTimeout as pause } from 'node:timers/promises';
import type { Forge, ForgeComment, Verdict } from './forge.ts';
import type { PlanComment } from './plan-comments.ts';
import { type NotSaid, type Said, said } from './said.ts';

/** What became of one comment. */
export interface Posted {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly about: string;
  readonly url: string;
}

/** How posting a plan ended. */
export type Posting =
  | { readonly kind: 'posted'; readonly posted: readonly Posted[] }
  /** The change has moved on, or is closed: what is there is newer than the plan. */
  | { readonly kind: 'overtaken'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: NotSaid; readonly posted: readonly Posted[] };

/** What is posted. */
export interface Post {
  /** The commit the plan is of, as the forge said when the job began. */
  readonly head: string;
  readonly comments: readonly PlanComment[];
  /** What a comment of ours says whose environment is not in the plan. */
  readonly withdrawn: (marker: string) => PlanComment | undefined;
  readonly verdict: Verdict;
  /** How long to wait before looking whether a comment is there whose writing nobody confirmed, in milliseconds. */
  readonly doubtPause: number;
}

/**
 * Brings the comments of a change to what a plan says, one for each environment, and the verdict to its commit. Comments are
 * found by their marker and author, so nobody else's is touched; run again it changes nothing.
 */
export async function postPlan(forge: Forge, post: Post): Promise<Posting> {
  const posted: Posted[] = [];
  const failed = (failure: NotSaid): Posting => ({ kind: 'failed', failure, posted });
  const change = await forge.change();
  if (change.kind === 'not-said') return failed(change);
  const overtaken = overtakenBy(change.value, post);
  if (overtaken !== undefined) return { kind: 'overtaken', reason: overtaken };
  const known = await ownComments(forge);
  if (known.kind === 'not-said') return failed(known);
  for (const task of tasksOf(known.value, post)) {
    const done = await settle(forge, task, post);
    if (done.kind === 'not-said') return failed(done);
    if (done.value) posted.push(done.value);
  }
  // Last: a verdict without its comments would leave nothing to read.
  const judged = await forge.judge?.(post.verdict);
  if (judged?.kind === 'not-said') return failed(judged);
  return { kind: 'posted', posted };
}

function overtakenBy({ head, isOpen }: { head: string; isOpen: boolean }, post: Post): string | undefined {
  if (!isOpen) return 'it is not open any more';
  return head === post.head
    ? undefined
    : `its newest commit is ${head.slice(0, 7)}, and the plan is of ${post.head.slice(0, 7)}`;
}

async function ownComments(forge: Forge): Promise<Said<readonly ForgeComment[]>> {
  const author = await forge.author();
  if (author.kind === 'not-said') return author;
  const all = await forge.comments();
  if (all.kind === 'not-said') return all;
  return said(all.value.filter((comment) => comment.author === author.value));
}

/** One comment to bring about: the known one with this marker is changed, or a new one is written. */
interface Task {
  readonly comment: PlanComment;
  readonly known: ForgeComment | undefined;
}

function tasksOf(known: readonly ForgeComment[], { comments, withdrawn }: Post): Task[] {
  const marked = Map.groupBy(known, ({ body }) => firstLine(body));
  const wanted = comments.flatMap((comment): Task[] => {
    const [first, ...doubles] = marked.get(comment.marker) ?? [];
    return [{ comment, known: first }, ...doubles.map((double) => ({ comment: pointing(comment), known: double }))];
  });
  const markers = new Set(comments.map(({ marker }) => marker));
  const others = [...marked].flatMap(([marker, [first]]): Task[] => {
    const comment = first && !markers.has(marker) ? withdrawn(marker) : undefined;
    return comment ? [{ comment, known: first }] : [];
  });
  return [...wanted, ...others];
}

/** Two runs at the same moment may both have written a first comment; the younger one must not grow old unnoticed. */
function pointing(comment: PlanComment): PlanComment {
  return { ...comment, body: `${comment.marker}\n\nThe plan is in another comment, further up.\n` };
}

async function settle(forge: Forge, task: Task, { doubtPause }: Post): Promise<Said<Posted | undefined>> {
  const { comment, known } = task;
  const posted = (outcome: Posted['outcome'], { url }: ForgeComment) => said({ outcome, about: comment.about, url });
  if (known && sameText(known.body, comment.body)) return posted('unchanged', known);
  if (known) {
    const updated = await forge.update(known.id, comment.body);
    return updated.kind === 'not-said' ? updated : posted('updated', updated.value);
  }
  // Nobody needs a first comment to read that nothing changes.
  if (comment.isQuiet) return said(undefined);
  const created = await create(forge, comment, doubtPause);
  return created.kind === 'not-said' ? created : posted('created', created.value);
}

/** How often a comment is written whose first writing nobody confirmed. */
const mostCreations = 3;

/** A comment may be there although its creation failed, so before every further try the comments are read again. */
async function create(forge: Forge, { marker, body }: PlanComment, doubtPause: number): Promise<Said<ForgeComment>> {
  for (let tries = 1; ; tries += 1) {
    const created = await forge.create(body);
    if (created.kind === 'said' || !created.mayBeDone) return created;
    await pause(doubtPause * 2 ** (tries - 1));
    const known = await ownComments(forge);
    if (known.kind === 'not-said') return known;
    const found = known.value.find((comment) => firstLine(comment.body) === marker);
    if (found) return said(found);
    if (tries === mostCreations) return created;
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** Forges trim what they store, and may store line ends of their own. */
function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim();
}
