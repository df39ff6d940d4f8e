import { AuthoringError } from '../authoring-error.ts';
import type { Environment } from '../environment.ts';
import type { Mesh } from '../mesh.ts';
import { isRecord } from '../pass-through.ts';
import { begin, currentSubject, end } from './record.ts';

/** What `mesh.ts` exports by default: a mesh, or a function that makes one. */
export type MeshExport<M extends Mesh, E extends Environment> = M | ((environment: E) => M);

/**
 * Gives tests the mesh that is tested, with everything `mesh.ts` adds to what it returns, and the environment.
 *
 * @param exported The default export of `mesh.ts`.
 *
 * @example
 * // mesh.ts ends with `return Object.assign(mesh, { reviews, ratings });`
 * import mesh from './mesh.ts';
 *
 * suite(mesh, ({ reviews, ratings }) => {
 *   test('reviews read ratings', () => expectRequest({ from: reviews, to: ratings }));
 * });
 */
export function suite<M extends Mesh, E extends Environment>(
  exported: MeshExport<M, E>,
  body: (mesh: M, environment: E) => void,
): void {
  const subject = currentSubject();
  if (!subject) throw new Error('tests of a mesh are run by `meshc test`');
  if (subject.exported !== exported) throw new AuthoringError('suite-of-another-mesh', {});
  // It is what the entry returned, by its own type.
  body(subject.mesh as M, subject.environment as E);
}

/**
 * One test: a name that says what holds, and a function that expects it. Every environment of the mesh is tested. Nothing is
 * sent: what is expected is compared with what the compiled rules decide, exactly, and without running anything.
 *
 * @example
 * test('only reviews read ratings', () => {
 *   expectRequest({ from: reviews, to: ratings, path: '/ratings/7' });
 *   expectDenied({ from: details, to: ratings, path: '/ratings/7' });
 * });
 */
export function test(name: string, body: () => void): void {
  const recording = begin(String(name));
  try {
    const result: unknown = body();
    // What follows an `await` would be expected after the test, of nobody.
    if (isRecord(result) && typeof result['then'] === 'function') throw new AuthoringError('asynchronous-test', {});
  } catch (thrown) {
    recording.thrown = describeThrown(thrown);
  } finally {
    end();
  }
}

/** The members of an exception that lead back to its place, as JSON. An author can throw anything, so nothing is trusted. */
function describeThrown(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return JSON.stringify({ name: '', message: String(thrown), stack: '' });
    const { name, message, stack = '' } = thrown;
    if (!(thrown instanceof AuthoringError)) return JSON.stringify({ name, message, stack });
    const { code, parameters, frame } = thrown;
    return JSON.stringify({ name, message, stack, code, parameters, frame });
  } catch {
    return '{"name":"","message":"something that cannot be described","stack":""}';
  }
}
