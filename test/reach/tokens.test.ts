import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Authorization } from '../../src/ir/authorization.ts';
import { admissionOf } from '../../src/reach/authorization.ts';
import { type ConcreteRequest, decideRequest } from '../../src/reach/decide-request.ts';
import { differences, termsOf } from '../../src/reach/decision.ts';
import { createSpace } from '../../src/reach/space.ts';
import { witnessOf, witnessWords } from '../../src/reach/witness.ts';
import { milliseconds } from '../../src/scalar/duration.ts';

const caller = { name: 'shop/front', identity: 'spiffe://test.example/ns/shop/sa/front' };
const from = { kind: 'mesh', trustDomain: 'test.example' } as const;
const login = {
  issuer: 'https://login.example',
  audiences: ['cart'],
  keySet: '{"keys":[]}',
  locations: [],
  claimHeaders: [],
  forward: false,
  clockSkew: milliseconds(60_000),
};
const tokens = { kind: 'tokens', name: 'shop/users', required: true, issuers: [login] } as const;
const roles = (...values: string[]): Authorization['allow'] => [
  {
    name: 'shop/roles/0',
    from,
    callers: [],
    conditions: [
      {
        kind: 'claim',
        negated: false,
        claim: ['realm', 'roles'],
        values: values.map((value) => ({ kind: 'exact', value })),
      },
    ],
  },
];
const door = (parts: Partial<Authorization>) => admissionOf({ tokens, deny: [], allow: [], ...parts }, caller);
const request: ConcreteRequest = { method: 'GET', path: '/', host: 'cart', scheme: 'http', headers: {}, query: {} };
const holding = (...values: string[]): ConcreteRequest => ({
  ...request,
  token: { issuer: login.issuer, claims: { 'realm.roles': values } },
});

test('a request without a token is refused where one is required, whatever rules say', () => {
  const open = door({ allow: [{ name: 'shop/open/0', from, callers: [], conditions: [] }] });
  assert.equal(decideRequest(open, request)?.rule, 'shop/users/tokens');
  assert.equal(decideRequest(open, holding())?.outcome.kind, 'allowed');
  const stranger = { ...request, token: { issuer: 'https://elsewhere.example', claims: {} } };
  assert.equal(decideRequest(open, stranger)?.outcome.by, 'token');
});

test('a claim that is a list has each of its values', () => {
  const decision = door({ allow: roles('admin'), deny: roles('banned') });
  assert.equal(decideRequest(decision, holding('user', 'admin'))?.outcome.kind, 'allowed');
  assert.equal(decideRequest(decision, holding('admin', 'banned'))?.outcome.by, 'deny');
  assert.equal(decideRequest(decision, holding('user'))?.outcome.by, 'nothing');
});

test('one more value of a claim is what a plan tells, with who would have to hold it', () => {
  const sides = { before: door({ allow: roles('admin') }), after: door({ allow: roles('admin', 'staff') }) };
  const space = createSpace(termsOf(sides.before, sides.after));
  const found = differences(space, sides, (before, after) => before.kind === after.kind) ?? [];
  assert.deepEqual(
    found.flatMap(({ boxes }) => boxes.map((box) => witnessWords(witnessOf(space, box)))),
    ['GET / (not claim realm.roles = "admin", claim realm.roles = "staff", a valid token of https://login.example)'],
  );
});
