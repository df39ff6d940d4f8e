import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from '../../src/x509/strict-json.ts';

const kind = (text: string) => parseStrictJson(Buffer.from(text)).kind;

describe('strict JSON', () => {
  it('reads every document of whole numbers as JSON.parse does', () => {
    const leaf = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('node')), fc.dictionary(fc.string(), tie('node'))),
    })).node;
    const named = tree.filter(
      (value) => !JSON.stringify(value).includes('__proto__') && !JSON.stringify(value).includes('-0'),
    );
    fc.assert(
      fc.property(named, (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(parseStrictJson(Buffer.from(text)), { kind: 'json', value: JSON.parse(text) });
      }),
    );
  });

  it('refuses a doubled key at any depth, however it is written', () => {
    for (const text of ['{"a":1,"a":1}', '{"x":[{"a":{},"a":2}]}', '{"a":1,"\\u0061":2}', '{"a":{"b":1},"a":2}']) {
      assert.equal(kind(text), 'refused', text);
    }
    assert.equal(kind('{"a":{"a":1},"b":["a","a"]}'), 'json');
    assert.equal(kind('{"a":"\\",\\"a\\":","b":1}'), 'json');
  });

  it('refuses numbers that readers disagree about', () => {
    for (const text of ['1.0', '1e3', '9007199254740992', '-9007199254740992', '{"a":[0.1]}']) {
      assert.equal(kind(text), 'refused', text);
    }
  });

  it('refuses deep nesting and a key that would change a prototype', () => {
    assert.equal(kind('['.repeat(33) + ']'.repeat(33)), 'refused');
    assert.equal(kind('['.repeat(32) + ']'.repeat(32)), 'json');
    assert.equal(kind('{"__proto__":1}'), 'refused');
  });

  it('reads a long string without trouble', () => {
    assert.equal(kind(JSON.stringify({ a: 'x\\"'.repeat(1_000_000) })), 'json');
  });
});
