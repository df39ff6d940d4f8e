import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { distributionSeconds } from '../../src/bundle/lifetime.ts';
import { isTrustDomain, parseSpiffeId, type SpiffeId } from '../../src/scalar/spiffe-id.ts';
import { parseBundleMap, writeBundleMap } from '../../src/x509/bundle-map.ts';
import { readCertificate } from '../../src/x509/certificate.ts';
import { issueSvid } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki, keyIdentifier } from '../../src/x509/key.ts';
import { parseAuthority, parseSvid, verifySvid } from '../../src/x509/svid.ts';
import { parseTrustBundle, writeTrustBundle } from '../../src/x509/trust-bundle.ts';
import { createRealm, day, forge, now, serial } from './forge.ts';

/** What the other files leave open of the SPIFFE standards, each requirement by its number. */
const realm = await createRealm();
const text = writeTrustBundle({ ...realm.bundle, sequence: 7 });
const parse = (document: unknown) => parseTrustBundle('a.test', Buffer.from(JSON.stringify(document)));
const leaf = (uris: readonly string[]) => forge(realm.issuer, { uris });

describe('SPIFFE-ID', () => {
  const reads = (id: string) => parseSpiffeId(id) !== undefined;
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    [
      'ID-1 the scheme is spiffe, without query or fragment',
      ['spiffe://a/b'],
      ['https://a/b', 'spiffe:/a/b', 'spiffe://a/b?', 'spiffe://a/b#'],
    ],
    [
      'ID-2 a trust domain, without user or port',
      ['spiffe://a/b'],
      ['spiffe:///b', 'spiffe://u@a/b', 'spiffe://a:80/b', 'spiffe://a:/b'],
    ],
    [
      'ID-3 a trust domain of lower-case letters, digits, dots, hyphens and underscores, also an IPv4 address',
      ['spiffe://a-b_c.9/x', 'spiffe://10.0.0.1/x', `spiffe://${'a'.repeat(255)}/x`],
      ['spiffe://[::1]/x', 'spiffe://a%2eb/x', 'spiffe://a b/x', 'spiffe://ä/x', `spiffe://${'a'.repeat(256)}/x`],
    ],
    [
      'ID-4 a path of plain segments: none empty, none of dots, no slash at its end; its case counts',
      ['spiffe://a/B.c-d_9', 'spiffe://a/...', 'spiffe://a/.b'],
      [
        'spiffe://a/',
        'spiffe://a/b/',
        'spiffe://a//b',
        'spiffe://a/./b',
        'spiffe://a/..',
        'spiffe://a/%62',
        'spiffe://a/b:c',
        'spiffe://a/~',
      ],
    ],
    ['ID-5 up to 2,048 bytes', [`spiffe://a/${'b'.repeat(2037)}`], [`spiffe://a/${'b'.repeat(2038)}`]],
    [
      'ID-6 in lower case, though RFC 3986 would let scheme and host differ',
      ['spiffe://a.test/b'],
      ['SPIFFE://a.test/b', 'Spiffe://a.test/b', 'spiffe://A.test/b'],
    ],
  ];
  for (const [name, good, bad] of cases) {
    it(name, () => {
      assert.deepEqual(
        good.filter((id) => !reads(id)),
        [],
      );
      assert.deepEqual(bad.filter(reads), []);
    });
  }

  it('ID-7 is compared byte by byte, never through a URL parser, which folds different IDs into one', () => {
    for (const other of ['spiffe://a.test/x/../admin', 'spiffe://a.test/x/%2e%2e/admin', 'spiffe://a.test/./admin']) {
      assert.equal(new URL(other).href, 'spiffe://a.test/admin');
      assert.equal(reads(other), false);
    }
    assert.notEqual(parseSpiffeId('spiffe://a.test/Admin')?.id, parseSpiffeId('spiffe://a.test/admin')?.id);
  });
});

describe('X509-SVID', () => {
  it('SV-1 exactly one URI among the names', async () => {
    for (const uris of [[], ['spiffe://a.test/x', 'spiffe://a.test/x'], ['spiffe://a.test/x', 'urn:x']]) {
      assert.equal(parseSvid(await leaf(uris)).kind, 'refused');
    }
    assert.equal(parseSvid(await leaf(['spiffe://a.test/x'])).kind, 'svid');
  });

  it('SV-7 nobody authenticates with the certificate of an authority', async () => {
    for (const { certificate } of [realm.root, realm.issuer]) {
      assert.equal(parseAuthority(certificate.der).kind, 'authority');
      const found = verifySvid({ chain: [certificate.der], bundle: realm.bundle, now });
      assert.equal(found.kind, 'refused');
    }
  });

  it('SV-9 only against the bundle of its own trust domain, whatever other bundles there are', async () => {
    const other = await createRealm('b.test');
    const chain = [
      await forge(other.issuer, { uris: ['spiffe://a.test/ns/shop/sa/web'] }),
      other.issuer.certificate.der,
    ];
    for (const bundle of [realm.bundle, other.bundle]) {
      assert.equal(verifySvid({ chain, bundle, now }).kind, 'refused', bundle.trustDomain);
    }
  });

  it('is only signed once it keeps every rule: what does not is never signed at all', async () => {
    const signatures: Uint8Array[] = [];
    const key = {
      spki: realm.issuer.key.spki,
      sign: async (bytes: Uint8Array) => {
        signatures.push(bytes);
        return realm.issuer.key.sign(bytes);
      },
    };
    const authority = { ...realm.issuer, key };
    const spki = exportSpki(createKeyPair());
    const moment = { serial: serial(3), now, lifetimeSeconds: day, authority };
    for (const id of [
      'spiffe://a.test',
      'spiffe://a.test/',
      'spiffe://A.test/x',
      'https://a.test/x',
      'spiffe://a.test/ä',
    ]) {
      await assert.rejects(issueSvid({ ...moment, id: id as SpiffeId, spki }), /refusing to sign/, id);
    }
    const offCurve = Uint8Array.from(spki);
    offCurve[offCurve.length - 1] = (offCurve.at(-1) ?? 0) ^ 1;
    await assert.rejects(
      issueSvid({ ...moment, id: 'spiffe://a.test/x' as SpiffeId, spki: offCurve }),
      /refusing to sign/,
    );
    assert.equal(signatures.length, 0);
    await issueSvid({ ...moment, id: 'spiffe://a.test/x' as SpiffeId, spki });
    assert.equal(signatures.length, 1);
  });

  it('keeps every rule for any identity, clock and lifetime', async () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,30}$/);
    const path = fc.array(segment, { minLength: 1, maxLength: 6 });
    const seconds = fc.integer({ min: 60, max: 90 * day });
    await fc.assert(
      fc.asyncProperty(
        path,
        seconds,
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        async (segments, lifetimeSeconds, number) => {
          const id = `spiffe://a.test/${segments.join('/')}` as SpiffeId;
          const spki = exportSpki(createKeyPair());
          const bytes = await issueSvid({ authority: realm.issuer, id, spki, serial: number, now, lifetimeSeconds });
          const chain = [bytes, realm.issuer.certificate.der];
          const verified = verifySvid({ chain, bundle: realm.bundle, now });
          assert.equal(verified.kind === 'verified' && verified.svid.id, id);
          const { extensions, serial: written, notAfter } = readCertificate(bytes);
          assert.equal(written.length, 16);
          assert.ok((written[0] ?? 0) >= 0x40 && (written[0] ?? 0) < 0x80);
          assert.deepEqual(extensions.subjectKeyIdentifier, keyIdentifier(spki));
          assert.ok(notAfter <= realm.issuer.certificate.notAfter);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('Trust Domain and Bundle', () => {
  it('TB-1 has keys, which may be none: then every SVID is invalid', async () => {
    const empty = parse({ keys: [], spiffe_sequence: 1 });
    assert.equal(empty.kind, 'bundle');
    if (empty.kind !== 'bundle') return;
    const chain = [await leaf(['spiffe://a.test/x']), realm.issuer.certificate.der];
    assert.equal(verifySvid({ chain, bundle: empty.bundle, now }).kind, 'refused');
  });

  it('TB-2 has a sequence that is a whole number every reader agrees on', () => {
    assert.equal(parse({ keys: [], spiffe_sequence: Number.MAX_SAFE_INTEGER }).kind, 'bundle');
    for (const sequence of [undefined, -1, 1.5, '1'])
      assert.equal(parse({ keys: [], spiffe_sequence: sequence }).kind, 'refused');
  });

  it('TB-3 has a refresh hint in whole seconds', () => {
    assert.equal(parse({ keys: [], spiffe_sequence: 1, spiffe_refresh_hint: 60 }).kind, 'bundle');
    assert.equal(parse({ keys: [], spiffe_sequence: 1, spiffe_refresh_hint: '60' }).kind, 'refused');
  });

  it('TB-6 keys for tokens have identifiers, unique among all of them, and no EdDSA', () => {
    const token = (use: string, kid: string | undefined, alg?: string) => ({
      kty: 'EC',
      use,
      ...(kid !== undefined && { kid }),
      ...(alg && { alg }),
    });
    const kind = (...keys: unknown[]) => parse({ keys, spiffe_sequence: 1 }).kind;
    assert.equal(kind(token('jwt-svid', 'a'), token('wit-svid', 'b', 'ES256')), 'bundle');
    assert.equal(kind(token('jwt-svid', undefined)), 'refused');
    assert.equal(kind(token('jwt-svid', 'a'), token('wit-svid', 'a')), 'refused');
    assert.equal(kind(token('jwt-svid', 'a', 'EdDSA')), 'refused');
    assert.equal(kind(token('jwt-svid', 'a', 'HS256')), 'refused');
  });

  it('TB-7 names no trust domain itself: it is kept under the one it was fetched for', () => {
    assert.ok(!text.includes('a.test'));
    const other = parseTrustBundle('b.test', Buffer.from(text));
    assert.equal(other.kind === 'bundle' && other.bundle.trustDomain, 'b.test');
  });

  it('TB-8 a map has each trust domain once, without hints, and is read back as written', async () => {
    const second = await createRealm('b.test');
    const map = writeBundleMap([second.bundle, realm.bundle]);
    assert.ok(!map.includes('refresh_hint'));
    const read = parseBundleMap(Buffer.from(map));
    assert.equal(read.kind, 'bundles');
    if (read.kind !== 'bundles') return;
    assert.deepEqual([...read.bundles.keys()], ['a.test', 'b.test']);
    assert.deepEqual(read.bundles.get('b.test')?.authorities, [Buffer.from(second.root.certificate.der)]);
    const twice = map.replace('"b.test"', '"a.test"');
    assert.match(JSON.stringify(parseBundleMap(Buffer.from(twice))), /twice/);
    assert.throws(() => writeBundleMap([realm.bundle, realm.bundle]));
    for (const bad of [
      '{}',
      '{"trust_domains":[]}',
      map.replace('"b.test"', '"B.test"'),
      map.replace('"keys"', '"kezs"'),
    ]) {
      assert.equal(parseBundleMap(Buffer.from(bad)).kind, 'refused');
    }
  });

  it('TB-9 a new root is published at least five refresh hints before it is used', () => {
    assert.ok(distributionSeconds >= 5 * realm.bundle.refreshHintSeconds);
  });

  it('any bundle is read back as it was written', async () => {
    const roots = [realm.root.certificate.der, (await createRealm()).root.certificate.der];
    const authorities = fc.subarray(roots);
    fc.assert(
      fc.property(authorities, fc.maxSafeNat(), fc.nat(), (chosen, sequence, refreshHintSeconds) => {
        const bundle = {
          trustDomain: 'a.test',
          sequence,
          refreshHintSeconds,
          authorities: chosen.map((root) => Buffer.from(root)),
        };
        assert.deepEqual(parseTrustBundle('a.test', Buffer.from(writeTrustBundle(bundle))), { kind: 'bundle', bundle });
      }),
    );
    assert.ok(isTrustDomain('a.test'));
  });
});
