import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from '../../src/check/inspect.ts';
import type { Rule } from '../../src/check/rule.ts';
import type { Code } from '../../src/diagnostic/catalog.ts';
import type { Diagnostic, ModelPath } from '../../src/diagnostic/diagnostic.ts';
import type { Mesh } from '../../src/model/mesh.ts';

/** What a rule must find. Parts left out may be anything. */
export interface ExpectedFinding {
  readonly code: Code;
  readonly at: ModelPath;
  readonly message?: string;
  readonly help?: string;
  readonly label?: string;
  /** The places of `related`. */
  readonly related?: readonly ModelPath[];
}

/** Meshes a rule must have nothing to say about, and meshes with exactly what it must say, each with a short title. */
export interface RuleCases {
  readonly valid: Readonly<Record<string, Mesh>>;
  readonly invalid: Readonly<Record<string, readonly [mesh: Mesh, ...findings: ExpectedFinding[]]>>;
}

/** Declares one test per mesh. A rule that changes its mesh fails, as does one that points at nothing. */
export function expectRule(rule: Rule, { valid, invalid }: RuleCases): void {
  for (const [title, mesh] of Object.entries(valid)) {
    test(`${rule.name} accepts ${title}`, () => {
      assert.deepEqual(findings(rule, mesh).map(summary), []);
    });
  }
  for (const [title, [mesh, ...expected]] of Object.entries(invalid)) {
    test(`${rule.name} refuses ${title}`, () => {
      const found = findings(rule, mesh);
      assert.deepEqual(
        found.map(({ code, at }) => ({ code, at })),
        expected.map(({ code, at }) => ({ code, at })),
      );
      for (const [index, wanted] of expected.entries()) assertFinding(found[index], wanted);
    });
  }
}

function findings(rule: Rule, mesh: Mesh): Diagnostic[] {
  const found = inspect(frozen(mesh), [rule]);
  for (const { at, related = [] } of found) {
    assertPlace(mesh, at);
    for (const other of related) assertPlace(mesh, other.at);
  }
  return found;
}

function assertFinding(found: Diagnostic | undefined, wanted: ExpectedFinding): void {
  if (wanted.message !== undefined) assert.equal(found?.message, wanted.message);
  if (wanted.help !== undefined) assert.equal(found?.help, wanted.help);
  if (wanted.label !== undefined) assert.equal(found?.label, wanted.label);
  if (wanted.related !== undefined)
    assert.deepEqual(
      found?.related?.map(({ at }) => at),
      wanted.related,
    );
}

/** Every place a finding names is one that can be shown: there is a value at the path. */
export function assertPlace(mesh: Mesh, at: ModelPath | undefined): void {
  assert.ok(at && at.length > 0, 'a finding must say where it is');
  let value: unknown = mesh;
  for (const step of at) {
    assert.ok(typeof value === 'object' && value !== null && Object.hasOwn(value, step), `nothing at ${at.join('.')}`);
    value = (value as Record<string | number, unknown>)[step];
  }
}

function summary({ code, at, message }: Diagnostic): string {
  return `${code} at ${at?.join('.')}: ${message}`;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}
