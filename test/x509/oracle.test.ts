import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { workloadIdentity } from '../../src/scalar/spiffe-id.ts';
import { readCertificate } from '../../src/x509/certificate.ts';
import { createCertificateRequest, parseCertificateRequest } from '../../src/x509/certificate-request.ts';
import { issueIssuer, issueRoot, issueSvid, svidTbs } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki, keyIdentifier, signingKey, spkiSha256 } from '../../src/x509/key.ts';
import { encodePem } from '../../src/x509/pem.ts';
import { createRealm, day, now, type Realm, serial } from './forge.ts';

/** Programs of others that must agree with what we write and read. */
describe('openssl and Node agree', () => {
  let folder = '';
  let realm: Realm;
  let leaf: Uint8Array;
  const id = workloadIdentity('a.test', 'shop', 'web');
  const path = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { encoding: 'utf8', cwd: folder });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-x509-'));
    realm = await createRealm();
    const spki = exportSpki(createKeyPair());
    leaf = await issueSvid({ authority: realm.issuer, id, spki, serial: serial(3), now, lifetimeSeconds: 3 * day });
    writeFileSync(path('root.pem'), encodePem('CERTIFICATE', realm.root.certificate.der));
    writeFileSync(path('issuer.pem'), encodePem('CERTIFICATE', realm.issuer.certificate.der));
    writeFileSync(path('leaf.pem'), encodePem('CERTIFICATE', leaf));
  });
  after(() => rmSync(folder, { recursive: true }));

  const verify = (at: Date, purpose: string) =>
    spawnSync(
      'openssl',
      [
        'verify',
        '-x509_strict',
        '-attime',
        String(at.getTime() / 1000),
        '-purpose',
        purpose,
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuer.pem',
        'leaf.pem',
      ],
      { cwd: folder, encoding: 'utf8' },
    );

  it('openssl verifies the chain strictly, for servers and for clients, and not once it has expired', () => {
    assert.equal(verify(now, 'sslserver').stdout, 'leaf.pem: OK\n');
    assert.equal(verify(now, 'sslclient').stdout, 'leaf.pem: OK\n');
    assert.match(verify(new Date(now.getTime() + 4 * day * 1000), 'sslserver').stderr, /certificate has expired/);
  });

  it('openssl prints the leaf as meant', () => {
    const text = openssl('x509', '-in', 'leaf.pem', '-noout', '-text');
    assert.match(text, /X509v3 Basic Constraints: critical\n\s+CA:FALSE/);
    assert.match(text, /X509v3 Key Usage: critical\n\s+Digital Signature\n/);
    assert.match(text, /TLS Web Server Authentication, TLS Web Client Authentication/);
    assert.match(text, /X509v3 Subject Alternative Name: critical\n\s+URI:spiffe:\/\/a\.test\/ns\/shop\/sa\/web\n/);
    assert.match(text, /Subject: *\n/);
  });

  it('openssl prints the authorities as meant', () => {
    const root = openssl('x509', '-in', 'root.pem', '-noout', '-text');
    assert.match(root, /CA:TRUE, pathlen:1/);
    assert.match(root, /X509v3 Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
    assert.match(root, /URI:spiffe:\/\/a\.test\n/);
    const issuer = openssl('x509', '-in', 'issuer.pem', '-noout', '-text');
    assert.match(issuer, /CA:TRUE, pathlen:0/);
    assert.match(issuer, /X509v3 Name Constraints: critical\n\s+Permitted:\n\s+URI:a\.test\n/);
  });

  it('openssl enforces the constraint of the issuer (SV-8)', async () => {
    const foreign = workloadIdentity('b.test', 'shop', 'web');
    const spki = exportSpki(createKeyPair());
    const moment = { serial: serial(5), now, lifetimeSeconds: day };
    writeFileSync(
      path('leaf.pem'),
      encodePem('CERTIFICATE', await issueSvid({ ...moment, authority: realm.issuer, id: foreign, spki })),
    );
    assert.match(verify(now, 'sslserver').stderr, /permitted subtree violation/);
    writeFileSync(path('leaf.pem'), encodePem('CERTIFICATE', leaf));
  });

  it('Node reads what we write as we read it', () => {
    const theirs = new X509Certificate(leaf);
    const ours = readCertificate(leaf);
    assert.equal(theirs.subjectAltName, `URI:${id}`);
    assert.equal(theirs.ca, false);
    assert.deepEqual(theirs.validFromDate, ours.notBefore);
    assert.deepEqual(theirs.validToDate, ours.notAfter);
    assert.equal(theirs.serialNumber.toLowerCase(), Buffer.from(ours.serial).toString('hex'));
    assert.equal(spkiSha256(exportSpki(theirs.publicKey)), spkiSha256(ours.spki));
    assert.ok(theirs.checkIssued(new X509Certificate(realm.issuer.certificate.der)));
    assert.ok(theirs.verify(new X509Certificate(realm.issuer.certificate.der).publicKey));
  });

  it('openssl verifies our certificate request', async () => {
    writeFileSync(path('ours.csr'), await createCertificateRequest(createKeyPair()));
    const { status, stderr } = spawnSync('openssl', ['req', '-in', 'ours.csr', '-noout', '-verify'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    assert.match(stderr, /verify OK/);
  });

  it('we take the key, and only the key, of a request that openssl made', () => {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'their.key');
    openssl(
      'req',
      '-new',
      '-key',
      'their.key',
      '-subj',
      '/CN=admin',
      '-addext',
      'subjectAltName=URI:spiffe://a.test/admin',
      '-out',
      'their.csr',
    );
    const parsed = parseCertificateRequest(readFileSync(path('their.csr'), 'utf8'));
    const key = createPrivateKey(readFileSync(path('their.key')));
    assert.deepEqual(parsed, {
      kind: 'request',
      spki: exportSpki(key),
      spkiSha256: createHash('sha256').update(exportSpki(key)).digest('hex'),
    });
  });

  for (const [name, make] of [
    ['RSA', ['genrsa', '-out', 'other.key', '2048']],
    ['P-384', ['ecparam', '-name', 'secp384r1', '-genkey', '-noout', '-out', 'other.key']],
    ['Ed25519', ['genpkey', '-algorithm', 'ed25519', '-out', 'other.key']],
  ] as const) {
    it(`a request for a key of type ${name} is refused`, () => {
      openssl(...make);
      openssl('req', '-new', '-key', 'other.key', '-subj', '/CN=x', '-out', 'other.csr');
      assert.equal(parseCertificateRequest(readFileSync(path('other.csr'), 'utf8')).kind, 'refused');
    });
  }
});

describe('the bytes that are signed', () => {
  // Keys written down so that the bytes never change; they protect nothing.
  const fixed = (name: string) => createPrivateKey(readFileSync(new URL(`golden/${name}.key.pem`, import.meta.url)));

  it('are the golden ones for a fixed clock, serial number and keys', async () => {
    const root = await issueRoot({
      trustDomain: 'golden.test',
      key: signingKey(fixed('root')),
      now,
      lifetimeSeconds: 3650 * day,
      serial: serial(1),
    });
    const issuer = await issueIssuer({
      trustDomain: 'golden.test',
      root,
      key: signingKey(fixed('issuer')),
      now,
      lifetimeSeconds: 90 * day,
      serial: serial(2),
    });
    const leaf = svidTbs({
      authority: issuer,
      id: workloadIdentity('golden.test', 'shop', 'web'),
      spki: exportSpki(fixed('leaf')),
      serial: serial(3),
      now,
      lifetimeSeconds: 3 * day,
    });
    const hex = (bytes: Uint8Array) => `${Buffer.from(bytes).toString('hex')}\n`;
    const found = { root: hex(root.certificate.tbs), issuer: hex(issuer.certificate.tbs), leaf: hex(leaf) };
    for (const [name, text] of Object.entries(found)) {
      const file = new URL(`golden/${name}.tbs.hex`, import.meta.url);
      if (process.env['UPDATE'] === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'), name);
    }
  });

  it('carry the key identifier of RFC 7093', () => {
    const spki = exportSpki(fixed('leaf'));
    const point = spki.subarray(spki.length - 65);
    const expected = createHash('sha256').update(point).digest().subarray(0, 20);
    assert.equal(Buffer.from(keyIdentifier(spki)).toString('hex'), expected.toString('hex'));
  });

  it('write a year after 2049 as GeneralizedTime', async () => {
    const key = signingKey(fixed('root'));
    const later = await issueRoot({
      trustDomain: 'golden.test',
      key,
      now: new Date('2049-12-31T00:00:00Z'),
      lifetimeSeconds: 10 * day,
      serial: serial(1),
    });
    assert.equal(later.certificate.notAfter.toISOString(), '2050-01-10T00:00:00.000Z');
    assert.equal(new X509Certificate(later.certificate.der).validToDate.toISOString(), '2050-01-10T00:00:00.000Z');
  });
});
