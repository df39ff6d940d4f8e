import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../../src/check/check.ts';
import { inspect } from '../../src/check/inspect.ts';
import { rules } from '../../src/check/rules.ts';
import { hasErrors } from '../../src/diagnostic/diagnostic.ts';
import { anyMesh } from '../harness/any-mesh.ts';
import { assertPlace } from '../harness/expect-rule.ts';

test('every mesh is checked: nothing throws, nothing changes, every finding can be shown', () => {
  fc.assert(
    fc.property(anyMesh(), (mesh) => {
      const before = JSON.stringify(mesh);
      const { diagnostics, checked } = check(mesh);
      assert.equal(checked === undefined, hasErrors(diagnostics));
      for (const { at, related = [], message, help, code } of diagnostics) {
        if (code === 'findings-left-out') continue;
        assertPlace(mesh, at);
        for (const other of related) assertPlace(mesh, other.at);
        assert.doesNotMatch(`${message} ${help}`, /undefined|\[object|NaN/, code);
      }
      assert.equal(JSON.stringify(mesh), before);
    }),
    { numRuns: 500 },
  );
});

test('what is found does not depend on the order of the rules', () => {
  fc.assert(
    fc.property(anyMesh(), (mesh) => {
      const places = (list: typeof rules) =>
        inspect(mesh, list)
          .map(({ code, at }) => `${code} ${at?.join('.')}`)
          .sort();
      assert.deepEqual(places(rules.toReversed()), places(rules));
    }),
    { numRuns: 100 },
  );
});
