import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enrollmentPath } from '../../src/bundle/layout.ts';
import type { IdentityRequest } from '../../src/emit/identity/identity.ts';
import { bookinfo } from '../harness/bookinfo-model.ts';
import { compiled } from '../harness/compiled.ts';

test('compiled output names the place where a release looks for a certificate request', () => {
  const text = compiled(bookinfo).files.get('identity/bookinfo/reviews-v2.json') ?? '';
  const { spiffeId, instances }: IdentityRequest = JSON.parse(text);
  assert.equal(spiffeId, 'spiffe://demo.bookinfo.example/ns/bookinfo/sa/reviews-v2');
  assert.deepEqual(instances, [{ node: 'node-b', request: enrollmentPath('demo', 'node-b', 'bookinfo/reviews-v2') }]);
});
