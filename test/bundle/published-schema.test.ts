import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv, type AnySchema } from 'ajv';
import { openManifest, openStatement } from '../../src/bundle/manifest-shape.ts';
import { ShapeError } from '../../src/bundle/shape.ts';
import { json, parse } from './hostile-release.ts';
import { build, createPipeline } from './signer.ts';

const { files } = await build((await createPipeline()).input);
const schemaOf = (name: string) => {
  const schema = JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  return new Ajv({ strict: false, allErrors: true }).compile(schema as AnySchema);
};

/** The schemas are for other readers; what we write and accept must be what they say. */
for (const [path, name, open] of [
  ['targets/nodes/node-a/manifest.json', 'node-manifest', openManifest],
  ['targets/release.json', 'release', openStatement],
] as const) {
  describe(`the published schema of ${name}`, () => {
    const matches = schemaOf(name);
    const document = parse<Record<string, unknown>>(files.get(path));

    it('allows what we write', () => {
      assert.equal(matches(document), true, JSON.stringify(matches.errors));
    });

    it('refuses, as we do, a member that is missing or unknown', () => {
      const opens = (changed: unknown) => {
        try {
          open(json(changed));
          return true;
        } catch (error) {
          if (error instanceof ShapeError) return false;
          throw error;
        }
      };
      assert.equal(opens(document), true);
      for (const member of Object.keys(document)) {
        const { [member]: _, ...less } = document;
        assert.deepEqual([matches(less), opens(less)], [false, false], member);
      }
      const more = { ...document, unknown: true };
      assert.deepEqual([matches(more), opens(more)], [false, false]);
    });
  });
}
