import { isDnsLabel } from '../scalar/service-name.ts';
import { AuthoringError, describe } from './authoring-error.ts';
import { Declaration } from './declaration.ts';
import { Mesh } from './mesh.ts';
import { testSubject } from './testing/record.ts';
import { type EvaluatedMesh, toModel, unreadable } from './to-model.ts';

/**
 * Evaluates the default export of an entry module for one environment: the JSON of an {@link EvaluatedMesh}. This runs
 * inside the sandbox, beside the author's modules. A mistake of the author is thrown as an {@link AuthoringError}.
 */
export function evaluate(exported: unknown, environment: string): string {
  if (!isDnsLabel(environment)) throw new AuthoringError('invalid-environment', { environment });
  const mesh = meshOf(exported, environment);
  testSubject({ exported, mesh, environment: { environment } });
  const evaluated = toModel(mesh, environment);
  try {
    return JSON.stringify(evaluated);
  } catch (error) {
    throw culprit(mesh, error);
  }
}

function meshOf(exported: unknown, environment: string): Mesh {
  const result: unknown = typeof exported === 'function' ? exported({ environment }) : exported;
  if (result instanceof Mesh) return result;
  const found = typeof exported === 'function' ? `a function that returned ${describe(result)}` : describe(result);
  throw new AuthoringError('default-export-not-a-mesh', { found });
}

/** JSON of a whole mesh fails without a place, so the declarations are tried one by one. */
function culprit(mesh: Mesh, error: unknown): unknown {
  for (const construct of mesh.node.findAll()) {
    if (!(construct instanceof Declaration)) continue;
    try {
      JSON.stringify(construct.toModel());
    } catch (reason) {
      return unreadable(construct, reason);
    }
  }
  return error;
}
