import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cluster, listener, schema } from './sample.ts';

type Member = {
  readonly owner: Record<string, unknown> | unknown[];
  readonly key: string | number;
  readonly value: unknown;
};

/** Every member of a resource, at every depth. */
function members(value: unknown): readonly Member[] {
  if (typeof value !== 'object' || value === null) return [];
  const owner = value as Record<string, unknown>;
  return Object.entries(owner).flatMap(([key, member]) => [{ owner, key, value: member }, ...members(member)]);
}

/** Keys of maps are free text; all others are names of fields. */
const isFieldName = ({ owner, key }: Member) =>
  !Array.isArray(owner) && key !== '@type' && !String(key).startsWith('envoy.extensions.');

const resources = fc.constantFrom<() => Record<string, unknown>>(cluster, listener);

/** Changes one member that the filter admits, of a fresh copy of a valid resource, and returns the findings. */
function findingsAfter(admits: (member: Member) => boolean, change: (member: Member, seed: string) => void) {
  return fc.property(resources, fc.nat(), fc.stringMatching(/^[a-z]{1,8}$/), (make, pick, seed) => {
    const resource = make();
    const candidates = members(resource).filter(admits);
    const chosen = candidates[pick % candidates.length];
    assert.ok(chosen);
    change(chosen, seed);
    assert.notDeepEqual(schema.violations(resource), [], JSON.stringify(resource));
  });
}

test('a mistyped key is always a violation', () => {
  fc.assert(
    findingsAfter(isFieldName, ({ owner, key, value }, seed) => {
      const object = owner as Record<string, unknown>;
      delete object[key];
      object[`${key}${seed}_`] = value;
    }),
  );
});

test('a word that is no value of an enum is always a violation', () => {
  const isEnum = (member: Member) => typeof member.value === 'string' && /^[A-Z_]+$/.test(member.value);
  fc.assert(
    findingsAfter(isEnum, ({ owner, key }, seed) => {
      (owner as Record<string, unknown>)[key] = `NO_${seed}`;
    }),
  );
});

test('a negative number is always a violation where only others are allowed', () => {
  fc.assert(
    findingsAfter(
      (member) => typeof member.value === 'number',
      ({ owner, key }, seed) => {
        (owner as Record<string, unknown>)[key] = -seed.length;
      },
    ),
  );
});

test('a value of another JSON type is always a violation', () => {
  // A list where no list belongs, and an object where a list belongs.
  fc.assert(
    findingsAfter(isFieldName, ({ owner, key, value }) => {
      (owner as Record<string, unknown>)[key] = Array.isArray(value) ? { wrong: 1 } : [[]];
    }),
  );
});
