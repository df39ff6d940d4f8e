import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { renderGithub } from '../../diagnostic/render/github.ts';
import { sarifLog } from '../../diagnostic/render/sarif.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { collateralFindings, planFindings } from '../../plan/findings.ts';
import type { PlanDocument } from '../../plan/plan.ts';
import { renderPlan } from '../../plan/render-human.ts';
import { renderPlanMarkdown } from '../../plan/render-markdown.ts';
import { renderPlanPage } from '../../plan/report/page.ts';
import type { FormatTarget } from '../options.ts';
import { printEach } from '../print-each.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';

/** Prints a plan in every form that was asked for. */
export function printPlan(document: PlanDocument, formats: readonly FormatTarget[], terminal: Terminal): void {
  printEach(
    {
      human: (look) => renderPlan(document, look),
      json: () => document,
      markdown: () => renderPlanMarkdown(document),
      html: () => renderPlanPage(document, (text) => createHash('sha256').update(text).digest('base64')),
      sarif: () => canonicalJson(sarifLog(findingsOf(document), packageFacts().version)),
      github: () => renderGithub(findingsOf(document)),
    },
    formats,
    terminal,
  );
}

/** What intents do not state is a finding only where that was asked for. */
function findingsOf({ plans, gates }: PlanDocument): Diagnostic[] {
  const isAsked = gates.some(({ gate }) => gate === 'collateral');
  return plans.flatMap((plan) => [...planFindings(plan), ...(isAsked ? collateralFindings(plan) : [])]);
}
