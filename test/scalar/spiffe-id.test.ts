import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isTrustDomain, parseSpiffeId, workloadIdentity } from '../../src/scalar/spiffe-id.ts';

const nameCharacters = [...'abcz019-_.'];
const trustDomain = fc
  .array(fc.constantFrom(...nameCharacters), { minLength: 1, maxLength: 20 })
  .map((characters) => characters.join(''));
const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/);

test('the identity of a workload reads back as its parts', () => {
  fc.assert(
    fc.property(trustDomain, label, label, (domain, namespace, name) => {
      const id = workloadIdentity(domain, namespace, name);
      assert.ok(isTrustDomain(domain));
      assert.deepEqual(parseSpiffeId(id), { id, trustDomain: domain, path: `/ns/${namespace}/sa/${name}` });
    }),
  );
});

test('different workloads have different identities', () => {
  const parts = fc.tuple(trustDomain, label, label);
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      assert.equal(workloadIdentity(...a) === workloadIdentity(...b), a.join('/') === b.join('/'));
    }),
  );
});

test('an ID is read strictly', () => {
  const wrong = [
    '',
    'spiffe://',
    'SPIFFE://a/b',
    'spiffe://A/b',
    'spiffe://a:80/b',
    'spiffe://u@a/b',
    'spiffe://a/b/',
    'spiffe://a//b',
    'spiffe://a/./b',
    'spiffe://a/../b',
    'spiffe://a/b?c',
    'spiffe://a/b#c',
    'spiffe://a/%62',
    'spiffe://a/b\n',
    'https://a/b',
    `spiffe://a/${'b'.repeat(2_048)}`,
  ];
  for (const text of wrong) assert.equal(parseSpiffeId(text), undefined, text);
});

test('a single wrong character makes an ID unreadable', () => {
  const wrong = fc.constantFrom('%', ' ', '?', '#', '@', ':', '\\', '\n', '\0', 'é', '*');
  fc.assert(
    fc.property(label, wrong, fc.nat(), (name, character, position) => {
      const id = workloadIdentity('test.example', 'shop', name);
      const start = 'spiffe://'.length;
      const at = start + (position % (id.length - start + 1));
      assert.equal(parseSpiffeId(id.slice(0, at) + character + id.slice(at)), undefined);
    }),
  );
});
