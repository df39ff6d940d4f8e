import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { certifyForeignRoots, type FederatedTrust } from '../../src/x509/cross-certificate.ts';
import { parseForeignRoot } from '../../src/x509/foreign-root.ts';
import { decodePem, encodePem } from '../../src/x509/pem.ts';
import { parseTrustBundle, writeTrustBundle } from '../../src/x509/trust-bundle.ts';
import { createRealm, day, forge, now, type Realm } from './forge.ts';

/** Another organisation is trusted for its own names, and for nothing else that its authority may sign. */
describe('a foreign root that we certify', () => {
  let folder = '';
  let partner: Realm;
  let federated: FederatedTrust;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-cross-'));
    partner = await createRealm('b.test');
    federated = await certify([partner.root.certificate.der]);
    writeFileSync(join(folder, 'anchor.pem'), encodePem('CERTIFICATE', federated.root));
    const above = [...federated.certificates, partner.issuer.certificate.der];
    writeFileSync(join(folder, 'above.pem'), above.map((bytes) => encodePem('CERTIFICATE', bytes)).join(''));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function certify(roots: readonly Uint8Array[], trustDomain = 'b.test'): Promise<FederatedTrust> {
    const read = roots.map((bytes) => {
      const parsed = parseForeignRoot(bytes);
      if (parsed.kind === 'refused') assert.fail(parsed.reason);
      return parsed.root;
    });
    const made = await certifyForeignRoots({
      trustDomain,
      roots: read,
      now,
      lifetimeSeconds: 90 * day,
      randomSerial: () => randomBytes(16),
    });
    assert.ok(made);
    return made;
  }

  /** How OpenSSL, given the anchor alone, judges a leaf of the partner; `more` is what the peer sends besides. */
  async function judge(uris: readonly string[], more: readonly Uint8Array[] = []): Promise<string> {
    const leaf = await forge(partner.issuer, { uris });
    writeFileSync(join(folder, 'leaf.pem'), encodePem('CERTIFICATE', leaf));
    writeFileSync(
      join(folder, 'sent.pem'),
      readFileSync(join(folder, 'above.pem'), 'latin1') + more.map((bytes) => encodePem('CERTIFICATE', bytes)).join(''),
    );
    const words = ['verify', '-x509_strict', '-attime', String(now.getTime() / 1000), '-CAfile', 'anchor.pem'];
    const { stdout, stderr } = spawnSync('openssl', [...words, '-untrusted', 'sent.pem', 'leaf.pem'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return /permitted subtree violation/.exec(stderr)?.[0] ?? (stdout.trim() || stderr);
  }

  it('is good for the names of its own trust domain', async () => {
    assert.equal(await judge(['spiffe://b.test/ns/x/sa/y']), 'leaf.pem: OK');
  });

  it('is not good for ours, alone or as the second of two names, in either order', async () => {
    for (const uris of [
      ['spiffe://a.test/admin'],
      ['spiffe://b.test/x', 'spiffe://a.test/admin'],
      ['spiffe://a.test/admin', 'spiffe://b.test/x'],
      ['spiffe://b.test.a.test/x'],
    ]) {
      assert.equal(await judge(uris), 'permitted subtree violation', uris.join());
    }
  });

  it('is not good either when the peer sends its own root along', async () => {
    const root = partner.root.certificate.der;
    assert.equal(await judge(['spiffe://b.test/x', 'spiffe://a.test/admin'], [root]), 'permitted subtree violation');
    assert.equal(await judge(['spiffe://b.test/x'], [root]), 'leaf.pem: OK');
  });

  it('may have a key of another type than ours', async () => {
    const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
    for (const key of [
      ['RSA', 'rsa_keygen_bits:2048'],
      ['EC', 'ec_paramgen_curve:P-384'],
    ] as const) {
      openssl('genpkey', '-algorithm', key[0], '-pkeyopt', key[1], '-out', 'root.key');
      const extensions = [
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
        '-addext',
        'subjectAltName=URI:spiffe://b.test',
      ];
      openssl(
        'req',
        '-x509',
        '-new',
        '-key',
        'root.key',
        '-subj',
        '/O=Partner',
        '-days',
        '3650',
        ...extensions,
        '-out',
        'root.pem',
      );
      const der = decodePem('CERTIFICATE', readFileSync(join(folder, 'root.pem'), 'latin1'));
      assert.ok(der);
      const cross = await certify([der]);
      writeFileSync(join(folder, 'cross.pem'), encodePem('CERTIFICATE', cross.certificates[0] ?? new Uint8Array()));
      const shown = execFileSync('openssl', ['x509', '-in', 'cross.pem', '-noout', '-text'], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.match(shown, /X509v3 Name Constraints: critical\n\s+Permitted:\n\s+URI:b\.test/);
      const document = {
        spiffe_sequence: 1,
        keys: [{ kty: key[0], use: 'x509-svid', x5c: [Buffer.from(der).toString('base64')] }],
      };
      const bytes = Buffer.from(JSON.stringify(document));
      assert.equal(parseTrustBundle('b.test', bytes, 'foreign').kind, 'bundle');
      assert.equal(parseTrustBundle('b.test', bytes).kind, 'refused');
    }
  });

  it('is not certified when it is a leaf, or of a trust domain that constraints cannot name', async () => {
    assert.equal(parseForeignRoot(await forge(partner.issuer)).kind, 'refused');
    assert.equal(parseForeignRoot(Buffer.from('nonsense')).kind, 'refused');
    const moment = { roots: [], now, lifetimeSeconds: day, randomSerial: () => randomBytes(16) };
    assert.equal(await certifyForeignRoots({ ...moment, trustDomain: 'under_score' }), undefined);
  });

  it('comes in a bundle of its own, which a reviewed file can be', () => {
    const text = writeTrustBundle(partner.bundle);
    const read = parseTrustBundle('b.test', Buffer.from(text), 'foreign');
    assert.deepEqual(read.kind === 'bundle' && read.bundle.authorities, [Buffer.from(partner.root.certificate.der)]);
  });
});
