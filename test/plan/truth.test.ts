import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isEmptyPlan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { anyVersions, lowered } from '../harness/plan/any-versions.ts';
import { chosen } from '../harness/plan/choice.ts';
import { compare } from '../harness/plan/compare.ts';
import { denseMesh } from '../harness/plan/dense-mesh.ts';
import { runs } from '../harness/runs.ts';
import { shuffledMesh } from '../harness/shuffled-mesh.ts';

test('whatever any request of a grid is decided differently by is in the plan, and every witness is decided differently', () => {
  let access = 0;
  let traffic = 0;
  fc.assert(
    fc.property(anyVersions, (versions) => {
      fc.pre(versions !== undefined);
      const { found, missing, false: wrong } = compare(versions);
      assert.deepEqual(missing, []);
      assert.deepEqual(wrong, []);
      access += found.access;
      traffic += found.traffic;
    }),
    { ...runs(30), endOnFailure: true },
  );
  // A generator that never changes anything would prove nothing.
  assert.ok(access > 100, `${access} changes of access`);
  assert.ok(traffic > 100, `${traffic} changes of traffic`);
});

test('a mesh compared with itself, however it is written, changes nothing', () => {
  fc.assert(
    fc.property(
      chosen(denseMesh).chain((mesh) => fc.tuple(fc.constant(mesh), shuffledMesh(mesh))),
      ([mesh, shuffled]) => {
        fc.pre(lowered(mesh) !== undefined);
        assert.ok(isEmptyPlan(planChanges(compiled(mesh), compiled(shuffled))));
      },
    ),
    { ...runs(15), endOnFailure: true },
  );
});
