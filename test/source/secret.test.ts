import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findSecret } from '../../src/source/secret.ts';

// Put together here, so that no scanner takes this file for a leak.
const tokens = [
  ['AKIA', 'IOSFODNN7EXAMPLE'],
  ['ghp_', '16C7e42F292c6912E7710c838347Ae178B4a'],
  ['glpat-', 'x1y2z3A4B5C6D7E8F9G0'],
  ['xoxb-', '123456789012-abcdefghijkl'],
  ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'],
  ['sk_live_', '4eC39HqLyjWDarjtT1zdp7dc'],
  ['AGE-SECRET-KEY-1', 'QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SXZ3K'],
  ['hvs.', 'CAESIJ1234567890abcdefgh'],
  ['https://', 'user:correct-horse@git.example/x'],
  ['eyJ', 'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
].map((parts) => parts.join(''));

describe('a secret in source', () => {
  it('is found by its form, wherever it stands', () => {
    for (const token of tokens) {
      for (const text of [`const x = '${token}';`, `// ${token}\n`, `/* a\n${token} */`]) {
        const found = findSecret(text);
        assert.ok(found, token);
        assert.ok(token.includes(text.slice(found.offset, found.offset + found.length).slice(0, 8)));
      }
    }
  });

  it('is found as a literal that looks like chance', () => {
    let found = 0;
    for (let count = 0; count < 200; count += 1) {
      if (findSecret(`const password = '${randomBytes(30).toString('base64url')}';`)) found += 1;
    }
    assert.ok(found > 180, `${found} of 200`);
  });

  it('is not seen in names, paths, digests, or what is called public', () => {
    const pin = randomBytes(32).toString('base64');
    for (const text of [
      `'ShoppingCartRecommendationServiceVersion2'`,
      `'spiffe://production.bookinfo.example/ns/bookinfo/sa/reviews-v1'`,
      `'registry.example/shop/cart@sha256:${'0123456789abcdef'.repeat(4)}'`,
      `'${randomBytes(32).toString('hex')}'`,
      `{ kty: 'RSA', n: '${randomBytes(256).toString('base64url')}', e: 'AQAB' }`,
      `const pin = '${pin}'; // public`,
      `{ "x5c": ["${pin}"] }`,
      `'https://git.example/team/mesh.git'`,
    ]) {
      assert.equal(findSecret(text), undefined, text);
    }
    fc.assert(
      fc.property(
        fc.stringMatching(/^([A-Z]?[a-z]{4,9}[-_/]?){3,8}[0-9]{0,3}$/),
        (name) => findSecret(`'${name}'`) === undefined,
      ),
    );
  });

  it('is in none of our examples', () => {
    for (const file of globSync('examples/**/*.ts', { cwd: new URL('../../', import.meta.url) })) {
      assert.equal(findSecret(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')), undefined, file);
    }
  });
});
