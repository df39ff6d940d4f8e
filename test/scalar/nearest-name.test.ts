import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearestName } from '../../src/scalar/nearest-name.ts';

test('slips of the keyboard are seen through', () => {
  const known = ['payments', 'productpage', 'ratings', 'reviews', 'v1', 'v2'];
  const meant = {
    payment: 'payments',
    raitings: 'ratings',
    reveiws: 'reviews',
    prodctpage: 'productpage',
    v11: 'v1',
  };
  for (const [wrong, right] of Object.entries(meant)) assert.equal(nearestName(wrong, known), right, wrong);
});

test('two names as near as each other are not guessed between', () => {
  assert.equal(nearestName('v9', ['v1', 'v2', 'v3']), undefined);
  assert.equal(nearestName('v9', ['v1', 'latest']), 'v1');
  assert.equal(nearestName('cast', ['cart', 'case', 'carts']), undefined);
});

test('nothing is suggested that is not near', () => {
  for (const wrong of ['cart', 'orders', 'x', 'paymentsservice', '']) {
    assert.equal(nearestName(wrong, ['payments', 'ratings']), undefined, wrong);
  }
});

test('a name is never suggested instead of itself', () => {
  assert.equal(nearestName('cart', ['cart', 'card']), 'card');
});

const word = fc.stringMatching(/^[a-d]{1,12}$/);

test('one slip in a name of three letters or more is always found, whatever the order of the names', () => {
  const slip = fc.record({ position: fc.nat(), letter: fc.constantFrom('x', ''), keep: fc.boolean() });
  fc.assert(
    fc.property(
      word.filter((text) => text.length > 2),
      slip,
      fc.array(word),
      (name, { position, letter, keep }, others) => {
        const at = position % name.length;
        const wrong = name.slice(0, at) + letter + name.slice(keep && letter ? at : at + 1);
        const known = [...others, name].filter((other) => other !== wrong);
        assert.equal(nearestName(wrong, [name]), name);
        assert.equal(nearestName(wrong, known.toReversed()), nearestName(wrong, known));
      },
    ),
  );
});
