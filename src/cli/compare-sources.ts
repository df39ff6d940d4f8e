import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors } from '../diagnostic/diagnostic.ts';
import { record } from '../diagnostic/render/json.ts';
import { compareText } from '../output/file-set.ts';
import type { PlanSide } from '../plan/plan.ts';
import type { Compiled } from '../plan/plan-changes.ts';
import { collect, type TreeCompilation } from './compile-tree.ts';
import { envoyProof, noProof, type ReadProof } from './envoy-proof.ts';
import { compileOpened, type MeshChoice, openMesh } from './open-mesh.ts';
import { findMesh } from './repository.ts';

/** Which two sources are compared. */
export interface ComparisonRequest {
  /** When undefined, what comes before the head: `HEAD` for a work tree, its parent for a commit. */
  readonly base: string | undefined;
  /** When undefined, the work tree, or `HEAD` where there is none. */
  readonly head: string | undefined;
  /** Where the mesh is, whatever the side. */
  readonly mesh: MeshChoice;
}

/** What was found in the head, and both sides when it compiles. */
export interface Comparison {
  readonly findings: Pick<TreeCompilation, 'diagnostics' | 'text'>;
  readonly sides?: { readonly base: ComparedSide; readonly head: ComparedSide };
  readonly refused?: RefusedSide;
}

/** A side that cannot be compared, so that there is no plan. */
export interface RefusedSide {
  /** Which: `the head, work tree, does not compile`. */
  readonly words: string;
  /** Both sides as a plan would show them. */
  readonly base: PlanSide;
  readonly head: PlanSide;
}

/** One side: how it is shown, and what it compiles to. */
export interface ComparedSide {
  readonly side: PlanSide;
  readonly compiled: readonly Compiled[];
}

/** One environment on both sides; at least one of them is there. */
export interface ComparedEnvironment {
  readonly before: Compiled | undefined;
  readonly after: Compiled | undefined;
}

/**
 * Compiles both sides. The head must compile. A base that does not, or that has no mesh yet, must not keep anyone from
 * repairing it: it counts as empty, and the plan says why.
 */
export async function compareSources(request: ComparisonRequest): Promise<Comparison> {
  // The base was proved when it was the head.
  const head = await compileSide(request, request.head, envoyProof());
  const headName = request.head ?? (head.commit.commit === undefined ? undefined : 'HEAD');
  const name = request.base ?? (headName === undefined ? 'HEAD' : `${headName}^`);
  if (head.kind === 'refused') {
    const side = { name: headName ?? 'work tree', ...head.commit };
    const words = `the head, ${side.name}, ${howRefused(head)}`;
    return {
      findings: head.findings,
      refused: { words, base: { name }, head: { ...side, absent: howRefused(head), diagnostics: errorsOf(head) } },
    };
  }
  const base = await compileSide(request, name, noProof);
  const absent = base.kind === 'refused' ? await absence(base, request, headName) : undefined;
  if (base.kind === 'refused' && absent === undefined) {
    const words = `the base, ${name}, ${howRefused(base)}`;
    const side = { name, absent: howRefused(base), diagnostics: errorsOf(base) };
    // Without a base nothing is known about the head either.
    const unplanned = { name: headName ?? 'work tree', ...head.commit, absent: 'there is nothing to compare it with' };
    return { findings: base.findings, refused: { words, base: side, head: unplanned } };
  }
  const before =
    base.kind === 'compiled'
      ? { side: { name, ...base.commit }, compiled: base.compiled }
      : {
          side: { name, ...base.commit, ...(absent === undefined ? {} : { absent }), ...whyAbsent(base) },
          compiled: [],
        };
  const after = { side: { name: headName ?? 'work tree', ...head.commit }, compiled: head.compiled };
  return { findings: head.findings, sides: { base: before, head: after } };
}

function howRefused({ isOpen }: { readonly isOpen: boolean }): string {
  return isOpen ? 'does not compile' : 'cannot be opened';
}

/** More findings than this on a base are not repeated: whoever repairs it compiles it. */
const mostFindings = 20;

/** The findings of a base that does not compile, so that a plan says why it counts as empty. */
function whyAbsent(side: Extract<CompiledSide, { kind: 'refused' }>): Pick<PlanSide, 'diagnostics'> {
  return side.isOpen ? { diagnostics: errorsOf(side) } : {};
}

function errorsOf({ findings }: Extract<CompiledSide, { kind: 'refused' }>): NonNullable<PlanSide['diagnostics']> {
  const errors = findings.diagnostics.filter(({ severity }) => severity === 'error');
  return errors.slice(0, mostFindings).map(record);
}

/** Joins the environments of both sides, sorted by mesh, then environment. */
export function comparedEnvironments(base: ComparedSide, head: ComparedSide): ComparedEnvironment[] {
  const key = ({ ir }: Compiled) => JSON.stringify([ir.name, ir.environment]);
  const was = new Map(base.compiled.map((compiled) => [key(compiled), compiled]));
  const is = new Map(head.compiled.map((compiled) => [key(compiled), compiled]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort(compareText)
    .map((name) => ({ before: was.get(name), after: is.get(name) }));
}

type CompiledSide = {
  readonly commit: { readonly commit?: string };
  readonly findings: Pick<TreeCompilation, 'diagnostics' | 'text'>;
} & (
  | { readonly kind: 'compiled'; readonly compiled: readonly Compiled[] }
  | { readonly kind: 'refused'; readonly why: string; readonly isOpen: boolean }
);

async function compileSide(
  request: ComparisonRequest,
  at: string | undefined,
  proof: ReadProof,
): Promise<CompiledSide> {
  const opened = await openMesh({ ...request.mesh, at });
  if (opened.kind === 'refused') {
    const { diagnostics } = opened;
    const why = diagnostics[0]?.message ?? 'it cannot be read';
    return { kind: 'refused', isOpen: false, why, commit: {}, findings: { diagnostics, text: () => undefined } };
  }
  const { tree } = opened;
  const commit = tree.revision.kind === 'commit' ? { commit: tree.revision.oid } : {};
  const findings = await compileOpened(opened, request.mesh, proof);
  if (!hasErrors(findings.diagnostics)) {
    return { kind: 'compiled', compiled: findings.compiled.map(collect), commit, findings };
  }
  const why = `it does not compile: ${findings.diagnostics.find(({ severity }) => severity === 'error')?.message}`;
  return { kind: 'refused', isOpen: true, why, commit, findings };
}

/** Why a base counts as empty; undefined when it does not: a mistyped name, or a history that is not here. */
async function absence(
  { isOpen, why, findings }: Extract<CompiledSide, { kind: 'refused' }>,
  { base, mesh }: ComparisonRequest,
  headName: string | undefined,
): Promise<string | undefined> {
  if (isOpen) return why;
  if (findings.diagnostics.some(({ code }) => code !== 'missing-ref')) return undefined;
  if ((base ?? 'HEAD') === 'HEAD' && headName === undefined) return 'the repository has no commit yet';
  if (base !== undefined || (await isShallow(mesh))) return undefined;
  return `${headName} is the first commit`;
}

/** A shallow clone lacks parents that its commits have, so a missing one says nothing about the history. */
async function isShallow({ repository, entry, directory }: MeshChoice): Promise<boolean> {
  const { findRepository } = await import('../git/repository.ts');
  const place = findMesh(repository, entry, directory);
  if (place.folder === undefined) return false;
  const found = await findRepository(place.repository);
  return 'commonDirectory' in found && existsSync(join(found.commonDirectory, 'shallow'));
}
