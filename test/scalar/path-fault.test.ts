import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathFault } from '../../src/scalar/path-fault.ts';

test('a path a URL keeps as it is has no fault', () => {
  const segment = fc.stringMatching(/^[\w~!$&'()*+,;=:@-][\w.~!$&'()*+,;=:@-]{0,6}$/);
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 4 }), fc.boolean(), (segments, slash) => {
      const path = `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`;
      assert.equal(new URL(`http://a${path}`).pathname, path);
      assert.equal(pathFault(path), undefined, path);
    }),
  );
});

test('a path a URL would change has a fault', () => {
  const piece = fc.constantFrom('/', 'a', '.', '..', '?', '#', ' ', '\\', '%2e', 'é', '"', '<');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = `/${pieces.join('')}`;
      const url = URL.canParse(`http://a${path}`) ? new URL(`http://a${path}`) : undefined;
      if (url?.pathname !== path || url.hash || url.search) assert.ok(pathFault(path), path);
    }),
    { numRuns: 1_000 },
  );
});

test('advice is given for what cannot even be encoded', () => {
  assert.equal(pathFault('/\ud800')?.fault, 'contains "\\ud800", which a path cannot have');
  assert.match(pathFault('/a\\b')?.advice ?? '', /write `\/`/);
});
