import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCertificateRequest, parseCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair, exportSpki, spkiSha256 } from '../../src/x509/key.ts';
import { decodePem, encodePem } from '../../src/x509/pem.ts';

const label = 'CERTIFICATE REQUEST';
const key = createKeyPair();
const request = await createCertificateRequest(key);
const bytes = decodePem(label, request) ?? new Uint8Array();

describe('a certificate request', () => {
  it('gives its key and fingerprint', () => {
    const spki = exportSpki(key);
    assert.deepEqual(parseCertificateRequest(request), { kind: 'request', spki, spkiSha256: spkiSha256(spki) });
  });

  it('is refused with any single bit changed, so possession is proved for the whole of it', () => {
    for (let index = 0; index < bytes.length * 8; index += 1) {
      const flipped = Uint8Array.from(bytes);
      const at = index >> 3;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (index & 7));
      assert.equal(parseCertificateRequest(encodePem(label, flipped)).kind, 'refused', `bit ${index}`);
    }
  });

  it('is refused with the key of another in it', async () => {
    const other = exportSpki(createKeyPair());
    const at = Buffer.from(bytes).indexOf(exportSpki(key));
    assert.ok(at > 0);
    const swapped = Buffer.from(bytes);
    swapped.set(other, at);
    assert.deepEqual(parseCertificateRequest(encodePem(label, swapped)), {
      kind: 'refused',
      reason: 'its signature was not made with the key it carries',
    });
  });

  for (const [name, text] of [
    ['two requests in one file', request + request],
    ['text before it', `key of web-1\n${request}`],
    ['text after it', `${request}key of web-1\n`],
    ['another label', request.replaceAll(label, 'CERTIFICATE')],
    ['a private key', key.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['characters that are not base64', request.replace('MI', 'M!')],
    ['bytes after the structure', encodePem(label, Buffer.concat([bytes, Uint8Array.of(0)]))],
    ['nothing', ''],
  ] as const) {
    it(`is refused: ${name}`, () => assert.equal(parseCertificateRequest(text).kind, 'refused'));
  }

  it('may have Windows line ends', () => {
    assert.equal(parseCertificateRequest(request.replaceAll('\n', '\r\n')).kind, 'request');
  });
});
