import { code, fenced, html } from './markdown.ts';
import { planTables, type Table } from './markdown-tables.ts';
import { type FileChange, isEmptyPlan, type Plan, type PlanDocument, type PlanSide } from './plan.ts';
import { findingWords, sideWords } from './render-human.ts';
import { count, tally, verdict } from './verdict.ts';

/** How a plan is written as Markdown. */
export interface MarkdownShape {
  /** The first line: how the next run finds the comment it updates. */
  readonly marker: string;
  /** The most it may take. */
  readonly bytes: number;
}

/** GitHub refuses comments above 65,536 characters; what is left is for whoever posts it. */
const commentBytes = 60_000;

/** The first line of a comment about all environments of a plan. */
export const planMarker = '<!-- meshc:plan v=1 -->';

/**
 * A plan as a comment for a pull request, never above its limit. What changes for callers comes first and is cut last;
 * text diffs are folded and cut first. What was left out is said.
 */
export function renderPlanMarkdown(
  document: PlanDocument,
  { marker, bytes }: MarkdownShape = { marker: planMarker, bytes: commentBytes },
): string {
  const budget: Budget = { left: bytes, scale: bytes / commentBytes };
  const header = [marker, title(document), ...notes(document), ...gateLine(document)];
  const footer = footerLine(document);
  spend(budget, [...header, footer].join('\n\n'));
  const changed = document.plans.filter((plan) => !isEmptyPlan(plan));
  const sections = changed.map((plan) => ({ plan, blocks: planBlocks(plan, budget) }));
  // After the sections of every environment, so that no diff takes the place of an access change.
  const parts = sections.flatMap(({ plan, blocks }) => [...blocks, ...diffBlock(plan, budget)]);
  return `${[...header, ...parts, footer].join('\n\n')}\n`;
}

interface Budget {
  left: number;
  /** How many times as much as in a comment each section may take. */
  readonly scale: number;
}

function title({ plans, head }: PlanDocument): string {
  if (head.absent !== undefined) return '### No mesh plan';
  const changed = plans.filter((plan) => !isEmptyPlan(plan));
  if (changed.length === 0) return '### Mesh plan: no changes';
  const widened = changed.some(({ access }) => access.some(({ effect }) => effect === 'gained'));
  const narrowed = changed.some(({ access }) => access.some(({ effect }) => effect === 'lost'));
  const words = widened ? '**access widened**' : narrowed ? 'access narrowed' : 'access unchanged';
  const [only, ...others] = plans;
  if (only && others.length === 0) return `### Mesh plan for ${code(`${only.mesh}/${only.environment}`)}: ${words}`;
  return `### Mesh plan: ${changed.length} of ${plans.length} ${plans.length === 1 ? 'environment' : 'environments'} changed, ${words}`;
}

/** What stops the change, and what was asked and passed. */
function gateLine({ gates }: PlanDocument): string[] {
  if (gates.length === 0) return [];
  const words = gates.map(({ gate, hits }) => (hits === 0 ? `✅ ${gate}` : `❌ **${gate}** (${hits})`));
  return [`Gates: ${words.join(' · ')}`];
}

/** A side that could not be compared, with its errors: the plan does not speak of it. */
function notes({ base, head }: PlanDocument): string[] {
  return [base, head].flatMap(({ name, absent, diagnostics = [] }) =>
    absent === undefined ? [] : [[`⚠️ ${code(`${name}: ${absent}`)}`, ...findings(diagnostics)].join('\n')],
  );
}

/** Twenty of at most about 900 bytes each, so that they always leave room for a plan. */
function findings(diagnostics: NonNullable<PlanSide['diagnostics']>): string[] {
  const shown = diagnostics.slice(0, 20).map((one) => `- ${code(findingWords(one))}`);
  const rest = diagnostics.length - shown.length;
  return ['', ...shown, ...(rest > 0 ? [`- ${count(rest, 'more error')}`] : [])];
}

function footerLine({ version, base, head }: PlanDocument): string {
  const sides = `base ${code(sideWords(base))}, head ${code(sideWords(head))}`;
  return `<sub>${sides} · meshc ${code(version)} · every change holds for the requests it names, and no other request is decided differently</sub>`;
}

function planBlocks(plan: Plan, budget: Budget): string[] {
  const heading = `#### ${code(`${plan.mesh}/${plan.environment}`)}: ${verdict(plan)}`;
  const blocks = take(budget, heading) ? [heading] : [];
  return [...blocks, ...planTables(plan).flatMap((table) => tableBlock(table, budget))];
}

function tableBlock({ title: name, head, rows, bytes }: Table, budget: Budget): string[] {
  if (rows.length === 0) return [];
  const own: Budget = { left: Math.min(bytes * budget.scale, budget.left), scale: budget.scale };
  const before = own.left;
  const block = filledTable({ name, head, rows }, own);
  budget.left -= before - own.left;
  return block;
}

type FilledTable = Pick<Table, 'head' | 'rows'> & { readonly name: string };

function filledTable({ name, head, rows }: FilledTable, budget: Budget): string[] {
  const lines = [`**${name}**`, '', row(head), row(head.map(() => '---'))];
  const note = (number: number) => `_${number} more left out: see the plan as JSON._`;
  if (!take(budget, lines.join('\n') + note(rows.length))) return [];
  const shown = rows.map(row).filter((line) => take(budget, line));
  const rest = rows.length - shown.length;
  return [[...lines, ...shown].join('\n'), ...(rest > 0 ? [note(rest)] : [])];
}

function diffBlock({ files, mesh, environment }: Plan, budget: Budget): string[] {
  if (files.length === 0) return [];
  const summary = `Text diff of <code>${html(`${mesh}/${environment}`)}</code>: ${tally(files, 'file')}`;
  const [open, close] = [`<details><summary>${summary}</summary>`, '</details>'];
  const note = (number: number) => `_${number} of ${files.length} files left out: \`meshc diff --text\` shows them._`;
  if (!take(budget, open + close + note(files.length))) return [note(files.length)];
  const shown = files.map(fileBlock).filter((block) => take(budget, block));
  const rest = files.length - shown.length;
  return [[open, ...shown, ...(rest > 0 ? [note(rest)] : []), close].join('\n\n')];
}

function fileBlock({ change, path, patch, left_out: leftOut }: FileChange): string {
  const head = `${code(path)} ${change}`;
  return patch === ''
    ? `${head}${leftOut === undefined ? '' : ` (${code(leftOut)})`}`
    : `${head}\n\n${fenced('diff', dedent(patch))}`;
}

/** Compiled JSON is nested deeply; what every line is indented by says nothing and costs room. */
function dedent(patch: string): string {
  const lines = patch.split('\n');
  const depths = lines.flatMap((line) => (/^[ +-]/.test(line) ? [/^. */.exec(line)?.[0].length ?? 1] : []));
  const cut = Math.max(0, Math.min(...depths) - 1);
  return lines.map((line) => (/^[ +-]/.test(line) ? (line[0] ?? '') + line.slice(1 + cut) : line)).join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Takes the room a block needs with the empty line after it, or leaves the budget as it is. */
function take(budget: Budget, block: string): boolean {
  const bytes = new TextEncoder().encode(block).length + 2;
  if (bytes > budget.left) return false;
  budget.left -= bytes;
  return true;
}

function spend(budget: Budget, block: string): void {
  budget.left -= new TextEncoder().encode(block).length + 2;
}
