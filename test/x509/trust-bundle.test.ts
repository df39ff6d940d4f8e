import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTrustBundle, writeTrustBundle } from '../../src/x509/trust-bundle.ts';
import { createRealm, forge } from './forge.ts';

const realm = await createRealm();
const text = writeTrustBundle({ ...realm.bundle, sequence: 7 });
const parse = (changed: string) => parseTrustBundle('a.test', Buffer.from(changed));

/** Parses the bundle after a change to its one key. */
function withKey(change: (key: Record<string, unknown>) => unknown) {
  const document = JSON.parse(text) as { keys: Record<string, unknown>[] };
  return parse(JSON.stringify({ ...document, keys: document.keys.map(change) }));
}

function count(parsed: ReturnType<typeof parse>): number | string {
  return parsed.kind === 'bundle' ? parsed.bundle.authorities.length : parsed.reason;
}

describe('a SPIFFE trust bundle', () => {
  it('is read as it was written', () => {
    assert.deepEqual(parse(text), {
      kind: 'bundle',
      bundle: {
        trustDomain: 'a.test',
        sequence: 7,
        refreshHintSeconds: 300,
        authorities: [Buffer.from(realm.root.certificate.der)],
      },
    });
  });

  it('TB-1 must have keys, which may be empty', () => {
    assert.equal(count(parse('{"keys":[],"spiffe_sequence":1}')), 0);
    assert.equal(parse('{"spiffe_sequence":1}').kind, 'refused');
  });

  it('TB-2 has a whole sequence that every reader agrees on', () => {
    for (const sequence of ['1.5', '-1', '"1"', '9007199254740993', '1e3']) {
      assert.equal(
        parse(text.replace('"spiffe_sequence": 7', `"spiffe_sequence": ${sequence}`)).kind,
        'refused',
        sequence,
      );
    }
  });

  it('TB-3 has a refresh hint of five minutes where it names none', () => {
    const parsed = parse('{"keys":[],"spiffe_sequence":1}');
    assert.equal(parsed.kind === 'bundle' && parsed.bundle.refreshHintSeconds, 300);
  });

  it('TB-4 ignores keys of unknown type or use, and unknown members', () => {
    assert.equal(count(withKey((key) => ({ ...key, kty: 'XYZ' }))), 0);
    assert.equal(count(withKey((key) => ({ ...key, use: 'enc' }))), 0);
    assert.equal(count(withKey(({ use: _, ...key }) => key)), 0);
    assert.equal(count(parse(text.replace('{', '{"x":1,'))), 1);
  });

  it('TB-5 refuses a key identifier, ignores a key without certificate, and uses the first certificate only', () => {
    assert.equal(withKey((key) => ({ ...key, kid: 'x' })).kind, 'refused');
    assert.equal(count(withKey(({ x5c: _, ...key }) => key)), 0);
    assert.equal(count(withKey((key) => ({ ...key, x5c: [] }))), 0);
    assert.equal(count(withKey((key) => ({ ...key, x5c: [...(key['x5c'] as string[]), 'nonsense'] }))), 1);
  });

  it('TB-5 refuses a certificate that is not an authority, or is base64url', async () => {
    const leaf = Buffer.from(await forge(realm.issuer));
    assert.equal(withKey((key) => ({ ...key, x5c: [leaf.toString('base64')] })).kind, 'refused');
    const root = Buffer.from(realm.root.certificate.der).toString('base64');
    assert.equal(
      withKey((key) => ({ ...key, x5c: [root.replaceAll('=', '')] })).kind === 'refused' || !root.includes('='),
      true,
    );
    assert.equal(withKey((key) => ({ ...key, x5c: [`${root} `] })).kind, 'refused');
  });

  it('TB-8 refuses a key that is there twice', () => {
    assert.deepEqual(parse(text.replace('"keys"', '"keys": [], "keys"')), {
      kind: 'refused',
      reason: 'it has the key "keys" twice in one object',
    });
    assert.equal(parse(text.replace('"kty"', '"\\u006bty": "EC", "kty"')).kind, 'refused');
  });

  it('refuses what is not JSON', () => {
    for (const garbage of ['', 'null', '[]', '{', '\u{feff}{}', '{"keys":[]}{}']) {
      assert.equal(parse(garbage).kind, 'refused', JSON.stringify(garbage));
    }
    assert.equal(parseTrustBundle('a.test', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)).kind, 'refused');
  });
});
