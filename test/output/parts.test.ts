import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, createJsonWriter } from '../../src/output/canonical-json.ts';
import { documentReader, frozen, part, partsFile, usedParts } from '../../src/output/parts.ts';

/** Writes documents with their parts apart. */
function written(documents: Readonly<Record<string, unknown>>): Map<string, string> {
  const used = usedParts();
  const json = createJsonWriter(used);
  const files = new Map(Object.entries(documents).map(([path, document]) => [path, json(document)]));
  return files.set(partsFile, canonicalJson(used.document()));
}

test('a part is written once, and read where it stood', () => {
  const log = part('log', { format: ['a', 'b'] });
  const documents = { 'a.json': { log, name: 'a' }, 'b.json': { deep: [{ log }, 1] } };
  const files = written(documents);
  assert.equal(files.get('a.json'), '{ "log": { "$part": "log" }, "name": "a" }\n');
  assert.deepEqual(JSON.parse(files.get(partsFile) ?? ''), { kind: 'Parts', parts: { log: { format: ['a', 'b'] } } });
  const read = documentReader(files);
  for (const [path, document] of Object.entries(documents)) assert.deepEqual(read(path), document);
});

test('whatever is a part, what is read is what was written', () => {
  const value = fc.object({ maxDepth: 3 }).map((found) => JSON.parse(JSON.stringify(found)) as object);
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.boolean()), { minLength: 1, maxLength: 5 }), (members) => {
      const document = members.map(([member, isPart], index) => ({
        member: isPart ? part(`part-${index}`, structuredClone(member)) : member,
      }));
      const files = written({ 'a.json': document });
      assert.deepEqual(documentReader(files)('a.json'), JSON.parse(JSON.stringify(document)));
    }),
  );
});

test('without a place for them, parts are written whole', () => {
  const document = { log: part('log', { format: 'x'.repeat(200) }) };
  assert.equal(createJsonWriter()(document), canonicalJson(JSON.parse(JSON.stringify(document))));
});

test('what is frozen is written as if it were not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (first, second) => {
      const json = createJsonWriter();
      // Twice, at several depths and after keys of several lengths: all of them places where it is remembered.
      const make = (each: unknown) => ({ a: each, b: [each, { 'a-much-longer-key': each }], c: { d: { e: each } } });
      const constant = frozen(structuredClone(first));
      for (let times = 0; times < 2; times += 1) assert.equal(json(make(constant)), canonicalJson(make(first)));
      assert.equal(json(make([constant, second])), canonicalJson(make([first, second])));
    }),
  );
});

test('two parts of one name, a part that is not there, and a file that is not there are bugs', () => {
  const used = usedParts();
  const json = createJsonWriter(used);
  json([part('x', { a: 1 })]);
  assert.throws(() => json([part('x', { a: 2 })]), /two parts are called x/);
  assert.throws(() => documentReader(new Map([['a.json', '{ "$part": "y" }']]))('a.json'), /no part y/);
  assert.throws(() => documentReader(new Map())('a.json'), /no a\.json/);
});
