import { isEmptyPlan, type Plan, type PlanDocument } from '../../plan/plan.ts';
import { planMarker, renderPlanMarkdown } from '../../plan/render-markdown.ts';
import { count, verdict } from '../../plan/verdict.ts';
import type { Verdict } from './forge.ts';

/** One comment that stays in place from run to run. */
export interface PlanComment {
  /** Its first line. */
  readonly marker: string;
  /** What it is about, for people: `bookinfo/production`. */
  readonly about: string;
  readonly body: string;
  /** It says that nothing changes: it is written over an earlier comment, and not as a new one. */
  readonly isQuiet: boolean;
}

/** GitHub takes 65,536 characters; GitLab takes more. */
const commentBytes = 60_000;
/** A step of a GitHub workflow may add 1 MiB to its summary. */
const summaryBytes = 900_000;
/** More environments than this get no comment each, whatever a plan holds; the summary has them all. */
const mostComments = 20;

const marker = /^<!-- meshc:plan v=1(?: ([a-z0-9-]{1,63}\/[a-z0-9-]{1,63}))? -->$/;

/** The comments of a plan: one for each environment, or one that says why there is no plan. */
export function planComments(document: PlanDocument): PlanComment[] {
  if (document.head.absent !== undefined) {
    // Without a finding there is nothing to read but that there is no plan, which the failed job says already.
    const isQuiet = [document.base, document.head].every(({ diagnostics }) => diagnostics === undefined);
    return [{ marker: planMarker, about: 'no plan', body: renderPlanMarkdown(document), isQuiet }];
  }
  const changed = document.plans.filter((plan) => !isEmptyPlan(plan));
  const loud = new Set(changed.slice(0, mostComments));
  return document.plans.filter((plan) => loud.has(plan) || isEmptyPlan(plan)).map((plan) => commentOf(plan, document));
}

/** How many environments change that get no comment of their own. */
export function uncommented({ plans }: PlanDocument): number {
  return Math.max(0, plans.filter((plan) => !isEmptyPlan(plan)).length - mostComments);
}

/** What an earlier comment of ours says that this plan has no comment for; undefined for a first line that is not ours. */
export function withdrawnComment(document: PlanDocument, found: string): PlanComment | undefined {
  const match = marker.exec(found);
  if (!match) return undefined;
  const about = match[1] ?? 'no plan';
  if (document.head.absent !== undefined) {
    const body = renderPlanMarkdown(document, { marker: found, bytes: commentBytes });
    return { marker: found, about, body, isQuiet: true };
  }
  const empty = renderPlanMarkdown({ ...document, plans: [] }, { marker: found, bytes: commentBytes });
  return { marker: found, about, body: empty, isQuiet: true };
}

/** Everything in one page, for the summary of a job. */
export function planSummary(document: PlanDocument): string {
  return renderPlanMarkdown(document, { marker: planMarker, bytes: summaryBytes });
}

/** The gates that were asked for, as a verdict about the commit. */
export function planVerdict({ plans, gates, head }: PlanDocument): Verdict {
  if (head.absent !== undefined) {
    return {
      isPassed: false,
      title: 'no plan',
      summary: 'Nothing is known about this change: the comment or the job that plans it says why.',
    };
  }
  const hit = gates.filter(({ hits }) => hits > 0);
  const changed = plans.filter((plan) => !isEmptyPlan(plan));
  const lines = changed.slice(0, 100).map((plan) => `- \`${plan.mesh}/${plan.environment}\`: ${verdict(plan)}`);
  const gateLines = gates.map(
    ({ gate, hits }) => `- ${hits === 0 ? 'passed' : '**failed**'}: ${gate}${hits === 0 ? '' : ` (${hits})`}`,
  );
  const counted = `${changed.length} of ${count(plans.length, 'environment')} changed`;
  return {
    isPassed: hit.length === 0,
    title: hit.length === 0 ? counted : `failed: ${hit.map(({ gate }) => gate).join(', ')}`,
    summary: [counted, '', ...lines, '', ...gateLines].join('\n'),
  };
}

function commentOf(plan: Plan, document: PlanDocument): PlanComment {
  const about = `${plan.mesh}/${plan.environment}`;
  const own = `<!-- meshc:plan v=1 ${about} -->`;
  // The gates are of the whole plan, and are told by every comment.
  const body = renderPlanMarkdown({ ...document, plans: [plan] }, { marker: own, bytes: commentBytes });
  return { marker: own, about, body, isQuiet: isEmptyPlan(plan) };
}
