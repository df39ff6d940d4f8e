import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { PlanDocument } from '../../plan/plan.ts';
import { isDnsLabel } from '../../scalar/service-name.ts';
import { diskProblem } from '../disk-problem.ts';

/** A plan of 10,000 services that all change takes about a tenth of it. */
const mostBytes = 200e6;

/** A plan that was read, or why it was not. */
export type ReadPlan =
  | { readonly kind: 'read'; readonly document: PlanDocument }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a saved plan. What a newer minor version has added is left out; a newer major version is refused, because members
 * that are known by name may mean something else there.
 */
export function readPlan(file: string, directory: string): ReadPlan {
  const refuse = (reason: string): ReadPlan => ({
    kind: 'refused',
    diagnostics: [diagnose('plan-unreadable', { file, reason })],
  });
  let text: string;
  try {
    const path = resolve(directory, file);
    // A plan may come from somebody else's job.
    if (statSync(path).size > mostBytes) return refuse(`it has more than ${mostBytes / 1e6} MB`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = diskProblem(error);
    if (!problem) throw error;
    return refuse(problem.words);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('it is no JSON');
  }
  const version = typeof value === 'object' && value !== null ? Reflect.get(value, 'format_version') : undefined;
  const major = /^(\d{1,9})\.\d{1,9}$/.exec(String(version))?.[1];
  if (typeof value !== 'object' || value === null || major === undefined) return refuse('it is no plan of meshc');
  if (major !== '1') {
    return { kind: 'refused', diagnostics: [diagnose('plan-too-new', { file, version: String(version), known: '1' })] };
  }
  return validated({ ...value, format_version: '1.0' }, refuse);
}

function validated(value: object, refuse: (reason: string) => ReadPlan): ReadPlan {
  const schema = readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8');
  const ajv = new Ajv({ allowUnionTypes: true, removeAdditional: true });
  const validate = ajv.compile<PlanDocument>(JSON.parse(schema));
  if (validate(value)) return named(value, refuse);
  const [error] = validate.errors ?? [];
  return refuse(`${error?.instancePath || 'it'} ${error?.message ?? 'breaks its schema'}`);
}

/** Names become parts of comments and of file names, so a plan from elsewhere may only have what a mesh can have. */
function named(document: PlanDocument, refuse: (reason: string) => ReadPlan): ReadPlan {
  const index = document.plans.findIndex(({ mesh, environment }) => !isDnsLabel(mesh) || !isDnsLabel(environment));
  if (index >= 0) return refuse(`/plans/${index} has a name that no mesh or environment can have`);
  const names = document.plans.map(({ mesh, environment }) => `${mesh}/${environment}`);
  if (new Set(names).size < names.length) return refuse('/plans has an environment twice');
  return { kind: 'read', document };
}
