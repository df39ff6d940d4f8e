import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workloadIdentity } from '../../src/scalar/spiffe-id.ts';
import { readCertificate } from '../../src/x509/certificate.ts';
import { der } from '../../src/x509/der.ts';
import { type Authority, issueIssuer, issueRoot, issueSvid } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki, signingKey } from '../../src/x509/key.ts';
import { oid } from '../../src/x509/oid.ts';
import { parseAuthority, parseSvid, type SvidRule, verifySvid } from '../../src/x509/svid.ts';
import { createRealm, day, extension, type Forgery, forge, now, serial, uriName } from './forge.ts';

const realm = await createRealm();
const id = workloadIdentity('a.test', 'shop', 'web');

async function issue(authority: Authority = realm.issuer, changes: { now?: Date; lifetimeSeconds?: number } = {}) {
  const spki = exportSpki(createKeyPair());
  return issueSvid({ authority, id, spki, serial: serial(3), now, lifetimeSeconds: 3 * day, ...changes });
}

/** The rule a leaf breaks, or `none`. */
async function leafRule(forgery: Forgery): Promise<SvidRule | 'none'> {
  const parsed = parseSvid(await forge(realm.issuer, forgery));
  return parsed.kind === 'refused' ? parsed.rule : 'none';
}

function chainRule(chain: readonly Uint8Array[], at: Date = now, bundle = realm.bundle): SvidRule | 'none' {
  const verified = verifySvid({ chain, bundle, now: at });
  return verified.kind === 'refused' ? verified.rule : 'none';
}

describe('a leaf', () => {
  it('as we issue it keeps every rule', async () => {
    const parsed = parseSvid(await issue());
    assert.equal(parsed.kind === 'svid' && parsed.svid.id, id);
  });

  it('as the forger makes it by default keeps every rule, so that each forgery below breaks just one', async () => {
    assert.equal(await leafRule({}), 'none');
  });

  const cases: readonly [string, Forgery, SvidRule | 'none'][] = [
    ['SV-1 no URI', { uris: [] }, 'SV-1'],
    ['SV-1 only a DNS name', { names: [der.implicit(2, Buffer.from('web.test'))] }, 'SV-1'],
    ['SV-1 two URIs', { uris: ['spiffe://a.test/x', 'spiffe://a.test/admin'] }, 'SV-1'],
    ['SV-1 a second URI of another scheme', { uris: ['spiffe://a.test/x', 'https://a.test/'] }, 'SV-1'],
    [
      'SV-1 other kinds of names beside the URI are allowed',
      { names: [uriName(id), der.implicit(2, Buffer.from('w.test'))] },
      'none',
    ],
    ['SV-2 no path', { uris: ['spiffe://a.test'] }, 'SV-2'],
    ['SV-3 empty subject, names not critical', { namesCritical: false }, 'SV-3'],
    ['SV-3 a subject, names not critical', { namesCritical: false, subject: commonName('web') }, 'none'],
    ['SV-4 no key usage', { keyUsage: 'none' }, 'SV-4'],
    ['SV-4 key usage not critical', { keyUsage: { bits: 0x80, unused: 7, critical: false } }, 'SV-4'],
    ['SV-4 no digital signature', { keyUsage: { bits: 0x08, unused: 3 } }, 'SV-4'],
    ['SV-4 may sign certificates', { keyUsage: { bits: 0x84, unused: 2 } }, 'SV-4'],
    ['SV-4 may sign revocation lists', { keyUsage: { bits: 0x82, unused: 1 } }, 'SV-4'],
    ['SV-5 marked as an authority', { basicConstraints: der.sequence(der.boolean(true)) }, 'SV-5'],
    ['SV-6 server only', { purposes: [oid.serverAuth] }, 'SV-6'],
    ['SV-6 client only', { purposes: [oid.clientAuth] }, 'SV-6'],
    ['SV-6 no extended key usage is allowed', { purposes: 'none' }, 'none'],
    ['ID-1 another scheme', { uris: ['https://a.test/x'] }, 'ID'],
    ['ID-1 a query', { uris: ['spiffe://a.test/x?y'] }, 'ID'],
    ['ID-1 a fragment', { uris: ['spiffe://a.test/x#y'] }, 'ID'],
    ['ID-2 a port', { uris: ['spiffe://a.test:1/x'] }, 'ID'],
    ['ID-2 a user', { uris: ['spiffe://u@a.test/x'] }, 'ID'],
    ['ID-3 upper case in the trust domain', { uris: ['spiffe://A.test/x'] }, 'ID'],
    ['ID-4 percent-encoding, which Envoy accepts', { uris: ['spiffe://a.test/%61dmin'] }, 'ID'],
    ['ID-4 a trailing slash, which Envoy accepts', { uris: ['spiffe://a.test/'] }, 'ID'],
    ['ID-4 a dot segment', { uris: ['spiffe://a.test/x/../admin'] }, 'ID'],
    ['ID-4 an empty segment', { uris: ['spiffe://a.test//x'] }, 'ID'],
    ['ID-5 2,048 bytes are supported', { uris: [`spiffe://a.test/${'x'.repeat(2032)}`] }, 'none'],
    ['ID-5 2,049 bytes are not', { uris: [`spiffe://a.test/${'x'.repeat(2033)}`] }, 'ID'],
    ['form: a NUL inside the URI', { uris: ['spiffe://a.test/x\0.b.test'] }, 'form'],
    ['form: an unknown critical extension', { more: [extension('1.2.3.4', true, der.sequence())] }, 'form'],
    [
      'form: an unknown extension that is not critical is ignored',
      { more: [extension('1.2.3.4', false, der.sequence())] },
      'none',
    ],
    [
      'form: an extension twice',
      { more: [extension(oid.keyUsage, true, der.bitString(Uint8Array.of(0x80), 7))] },
      'form',
    ],
    ['form: a default that is written out', { basicConstraints: der.sequence(der.boolean(false)) }, 'form'],
    ['form: version 1', { version: 0 }, 'form'],
    ['form: serial number 0', { serial: der.integer(0) }, 'form'],
    ['form: a negative serial number', { serial: der.integer(0x80) }, 'form'],
    [
      'form: an algorithm with parameters',
      { algorithm: der.sequence(der.oid(oid.ecdsaWithSha256), Uint8Array.of(5, 0)) },
      'form',
    ],
    ['form: a key that is not on the curve', { spki: offCurve() }, 'form'],
  ];
  for (const [name, forgery, rule] of cases) {
    it(name, async () => assert.equal(await leafRule(forgery), rule));
  }

  it('form: bytes that follow the certificate', async () => {
    assert.equal(ruleOf(Buffer.concat([await issue(), Uint8Array.of(0)])), 'form');
  });

  it('form: a length that is not in its shortest form, or indefinite', async () => {
    const bytes = await issue();
    const content = bytes.subarray(4);
    assert.deepEqual([...bytes.subarray(0, 2)], [0x30, 0x82]);
    for (const head of [
      [0x30, 0x83, 0, content.length >> 8, content.length & 0xff],
      [0x30, 0x80],
    ]) {
      assert.equal(ruleOf(Buffer.concat([Uint8Array.from(head), content])), 'form');
    }
    assert.equal(
      ruleOf(Buffer.concat([Uint8Array.of(0x30, 0x82, content.length >> 8, content.length & 0xff), content])),
      'none',
    );
  });

  it('form: no byte can be cut off', async () => {
    const bytes = await issue();
    for (let length = 0; length < bytes.length; length += 1) assert.equal(ruleOf(bytes.subarray(0, length)), 'form');
  });
});

describe('an authority', () => {
  const usage = { bits: 0x06, unused: 1 };
  const authority: Forgery = {
    uris: ['spiffe://a.test'],
    keyUsage: usage,
    basicConstraints: der.sequence(der.boolean(true)),
    purposes: 'none',
  };
  const cases: readonly [string, Forgery, SvidRule | 'none'][] = [
    ['is accepted', {}, 'none'],
    ['SV-4 may not sign certificates', { keyUsage: { bits: 0x80, unused: 7 } }, 'SV-4'],
    ['SV-4 key usage not critical', { keyUsage: { ...usage, critical: false } }, 'SV-4'],
    ['SV-5 not marked as an authority', { basicConstraints: der.sequence() }, 'SV-5'],
    ['SV-5 marked, but not critically', { basicConstraintsCritical: false }, 'SV-5'],
    ['SV-7 its identity has a path', { uris: ['spiffe://a.test/ca'] }, 'SV-7'],
    ['SV-7 without identity is allowed', { uris: [], subject: commonName('corporate') }, 'none'],
    ['SV-8 constraints on more than URIs', { more: [constraints(der.implicit(2, Buffer.from('a.test')))] }, 'form'],
  ];
  for (const [name, forgery, rule] of cases) {
    it(name, async () => {
      const parsed = parseAuthority(await forge(realm.root, { ...authority, ...forgery }));
      assert.equal(parsed.kind === 'refused' ? parsed.rule : 'none', rule);
    });
  }

  it('SV-8 our issuer may name its own trust domain only', () => {
    assert.deepEqual(realm.issuer.certificate.extensions.nameConstraints, { permitted: ['a.test'], excluded: [] });
  });
});

describe('a chain', () => {
  const issuerDer = realm.issuer.certificate.der;

  it('is verified from leaf to root', async () => {
    const verified = verifySvid({ chain: [await issue(), issuerDer], bundle: realm.bundle, now });
    assert.equal(verified.kind === 'verified' && verified.svid.id, id);
  });

  it('SV-9 of another trust domain is refused, whoever signed it', async () => {
    const foreign = await forge(realm.issuer, { uris: ['spiffe://b.test/ns/shop/sa/web'] });
    assert.equal(chainRule([foreign, issuerDer]), 'SV-9');
  });

  it('SV-8 a name outside the constraints of the issuer is refused even where the bundle would fit', async () => {
    const foreign = await forge(realm.issuer, { uris: ['spiffe://b.test/ns/shop/sa/web'] });
    assert.equal(chainRule([foreign, issuerDer], now, { ...realm.bundle, trustDomain: 'b.test' }), 'SV-8');
  });

  it('path: a missing, foreign, doubled or unordered authority is refused', async () => {
    const leaf = await issue();
    const other = await createRealm();
    assert.equal(chainRule([]), 'path');
    assert.equal(chainRule([leaf]), 'path');
    assert.equal(chainRule([leaf, other.issuer.certificate.der]), 'path');
    assert.equal(chainRule([leaf, issuerDer, issuerDer]), 'path');
    assert.equal(chainRule([leaf, issuerDer], now, other.bundle), 'path');
    assert.equal(chainRule([leaf, issuerDer, realm.root.certificate.der, realm.root.certificate.der]), 'path');
    assert.notEqual(chainRule([issuerDer, leaf]), 'none');
  });

  it('TB-1 an empty bundle refuses everything', async () => {
    assert.equal(chainRule([await issue(), issuerDer], now, { ...realm.bundle, authorities: [] }), 'path');
  });

  it('path: an issuer below an issuer is more than the issuer allows', async () => {
    const below = await issueIssuer({
      trustDomain: 'a.test',
      root: realm.issuer,
      key: signingKey(createKeyPair()),
      now,
      lifetimeSeconds: day,
      serial: serial(9),
    });
    const bundle = { ...realm.bundle, authorities: [realm.issuer.certificate.der] };
    assert.equal(chainRule([await issue(below), below.certificate.der], now, bundle), 'path');
  });

  it('path: one flipped bit in any byte of the leaf or the issuer is refused', async () => {
    const leaf = await issue();
    for (const [which, bytes] of [leaf, issuerDer].entries()) {
      for (let index = 0; index < bytes.length; index += 1) {
        const flipped = Uint8Array.from(bytes);
        flipped[index] = (flipped[index] ?? 0) ^ 1;
        const chain = which === 0 ? [flipped, issuerDer] : [leaf, flipped];
        assert.notEqual(chainRule(chain), 'none', `byte ${index} of certificate ${which}`);
      }
    }
  });

  it('time: every certificate of the chain must be valid now', async () => {
    const chain = [await issue(), issuerDer];
    const after = (days: number) => new Date(now.getTime() + days * day * 1000 + 1000);
    assert.equal(chainRule(chain, new Date(now.getTime() - 299_000)), 'none');
    assert.equal(chainRule(chain, new Date(now.getTime() - 301_000)), 'time');
    assert.equal(chainRule(chain, after(2)), 'none');
    assert.equal(chainRule(chain, after(3)), 'time');
    assert.equal(chainRule([await forge(realm.issuer, { notAfter: after(200) }), issuerDer], after(100)), 'time');
  });

  it('ends when its issuer ends, and begins no earlier', async () => {
    const certificate = readCertificate(await issue(realm.issuer, { lifetimeSeconds: 400 * day }));
    assert.deepEqual(certificate.notAfter, realm.issuer.certificate.notAfter);
    assert.deepEqual(certificate.notBefore, realm.issuer.certificate.notBefore);
  });

  it('works for a trust domain that is no host name, which name constraints cannot express', async () => {
    const odd = await createRealm('under_score');
    const spki = exportSpki(createKeyPair());
    const leaf = await issueSvid({
      authority: odd.issuer,
      id: workloadIdentity('under_score', 'shop', 'web'),
      spki,
      serial: serial(4),
      now,
      lifetimeSeconds: day,
    });
    assert.equal(odd.issuer.certificate.extensions.nameConstraints, undefined);
    assert.equal(chainRule([leaf, odd.issuer.certificate.der], now, odd.bundle), 'none');
  });

  it('verifies against either root while two overlap', async () => {
    const second = await issueRoot({
      trustDomain: 'a.test',
      key: signingKey(createKeyPair()),
      now,
      lifetimeSeconds: day,
      serial: serial(8),
    });
    const bundle = { ...realm.bundle, authorities: [second.certificate.der, ...realm.bundle.authorities] };
    assert.equal(chainRule([await issue(), issuerDer], now, bundle), 'none');
  });
});

function ruleOf(bytes: Uint8Array): SvidRule | 'none' {
  const parsed = parseSvid(bytes);
  return parsed.kind === 'refused' ? parsed.rule : 'none';
}

function commonName(name: string): Uint8Array {
  return der.sequence(der.set(der.sequence(der.oid(oid.commonName), der.utf8(name))));
}

function constraints(base: Uint8Array): Uint8Array {
  return extension(oid.nameConstraints, true, der.sequence(der.explicit(0, der.sequence(base))));
}

function offCurve(): Uint8Array {
  const spki = Uint8Array.from(exportSpki(createKeyPair()));
  spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1;
  return spki;
}
