import { type Diagnostic, diagnose, hasErrors } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { Plan, PlanDocument } from '../../plan/plan.ts';
import { type Compiled, planChanges } from '../../plan/plan-changes.ts';
import { collect } from '../compile-tree.ts';
import { noProof } from '../envoy-proof.ts';
import { compileMesh, type MeshChoice } from '../open-mesh.ts';
import { readPlan } from '../plan/read-plan.ts';
import { packageFacts } from '../version.ts';

/** The plan that was approved, and what is about to be released. */
export interface PlannedRelease {
  /** As it was named. */
  readonly file: string;
  /** The commit of the release that nodes run, in the repository that is released; undefined when there is none. */
  readonly previous: string | undefined;
  readonly choice: MeshChoice;
  readonly released: Compiled;
}

/**
 * Plans again, from what nodes run to what is released, and refuses when that is not what the plan says. So a plan is bound to
 * what its two sides compile to, not to the names of their commits: a merge gives a commit a new name, and other changes that were
 * released meanwhile may leave a plan as true as it was.
 */
export async function planProblems({
  file,
  previous,
  choice,
  released,
}: PlannedRelease): Promise<readonly Diagnostic[]> {
  const read = readPlan(file, choice.directory);
  if (read.kind === 'refused') return read.diagnostics;
  const { name, environment } = released.ir;
  const refuse = (reason: string) => [diagnose('release-not-planned', { file, reason })];
  const approved = approvedPlan(read.document, { name, environment });
  if (typeof approved === 'string') return refuse(approved);
  if (previous === undefined) return refuse('nodes run no release yet, and a plan says what changes');
  const base = await compilePrevious({ ...choice, environment, at: previous });
  if (!base) return refuse(`what nodes run now, commit ${previous.slice(0, 7)}, cannot be compiled here`);
  const differing = differingParts(approved, planChanges(base, released));
  return differing.length === 0 ? [] : refuse(`it differs in ${differing.join(', ')}`);
}

function approvedPlan(
  { plans, head, version }: PlanDocument,
  wanted: { readonly name: string; readonly environment: string },
): Plan | string {
  if (head.absent !== undefined) return 'its two sides could not be compared';
  // Other words for the same thing are no other plan, but nobody could tell.
  const own = packageFacts().version;
  if (version !== own) return `meshc ${version} made it, and this is ${own}`;
  const plan = plans.find(({ mesh, environment }) => mesh === wanted.name && environment === wanted.environment);
  return plan ?? `it has no ${wanted.name}/${wanted.environment}`;
}

async function compilePrevious(choice: MeshChoice): Promise<Compiled | undefined> {
  const { compiled, diagnostics } = await compileMesh(choice, noProof);
  const [only] = compiled;
  return hasErrors(diagnostics) || !only ? undefined : collect(only);
}

/** What a release does not do: intents are about the change, and the picture repeats the rest. */
const notCompared: ReadonlySet<string> = new Set<keyof Plan>(['intents', 'graph']);

/** The parts of two plans that do not say the same, but for the lines that rules are written at. */
function differingParts(approved: Plan, actual: Plan): string[] {
  const [said, is] = [approved, actual].map((plan) => withoutSites(plan) as { readonly [part: string]: unknown });
  const parts = [...new Set([...Object.keys(said ?? {}), ...Object.keys(is ?? {})])].sort();
  return parts.filter((part) => !notCompared.has(part) && textOf(said?.[part]) !== textOf(is?.[part]));
}

function withoutSites(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSites);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, item]) => item !== undefined && name !== 'site' && name !== 'intent',
  );
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutSites(item)]));
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}
