import type fc from 'fast-check';
import { check } from '../../../src/check/check.ts';
import { lower } from '../../../src/lower/lower.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type { Compiled } from '../../../src/plan/plan-changes.ts';
import { chosen } from './choice.ts';
import type { Versions } from './compare.ts';
import { denseMesh } from './dense-mesh.ts';
import { mutated } from './mutate.ts';

/** A mesh and one that differs from it in one to four places, as models, valid or not: `fc.pre` takes the valid ones. */
export const anyModels: fc.Arbitrary<{ readonly before: Mesh; readonly after: Mesh }> = chosen((choice) => {
  const before = denseMesh(choice);
  let after = before;
  for (let count = choice.number(1, 4); count > 0; count -= 1) after = mutated(after, choice);
  return { before, after };
});

/** The same, as far as a plan reads them; undefined when one of them has errors. */
export const anyVersions: fc.Arbitrary<Versions | undefined> = anyModels.map((models) => {
  const [before, after] = [lowered(models.before), lowered(models.after)];
  return before && after && { before, after };
});

/** What a plan reads of requests; files say nothing more about them. */
export function lowered(mesh: Mesh): Compiled | undefined {
  const { checked } = check(mesh);
  return checked && { ir: lower(checked), files: new Map() };
}
