import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { PlanDocument } from '../../plan/plan.ts';
import { diskProblem } from '../disk-problem.ts';

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
    text = readFileSync(resolve(directory, file), 'utf8');
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
  if (validate(value)) return { kind: 'read', document: value };
  const [error] = validate.errors ?? [];
  return refuse(`${error?.instancePath || 'it'} ${error?.message ?? 'breaks its schema'}`);
}
