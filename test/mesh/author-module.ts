import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Frame } from '../../src/mesh/author-frame.ts';
import { evaluate } from '../../src/mesh/evaluate.ts';
import type { Mesh } from '../../src/model/mesh.ts';

/** The repository this test runs in. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the library gives for a mesh, read back. */
export interface Evaluated {
  readonly mesh: Mesh;
  readonly sites: { readonly mesh: Frame; readonly namespaces?: readonly Frame[] } & Readonly<
    Record<ModelList, readonly Frame[]>
  >;
}

/** The lists of a model. */
export type ModelList = 'services' | 'workloads' | 'gateways' | 'httpRoutes' | 'authorizationPolicies';

/** Evaluates a default export the way the sandbox does. */
export function evaluated(exported: unknown, environment = 'test'): Evaluated {
  return JSON.parse(evaluate(exported, environment)) as Evaluated;
}

/** Imports an author's module into this process; `meshc` is the library under test. */
export async function importAuthorModule(path: string): Promise<{ readonly default?: unknown }> {
  const library = pathToFileURL(`${root}src/index.ts`).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'meshc' ? library : specifier, context),
  });
  try {
    return (await import(pathToFileURL(root + path).href)) as { readonly default?: unknown };
  } finally {
    hooks.deregister();
  }
}
