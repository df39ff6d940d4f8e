import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCertificateWords } from '../../src/cli/certificate-words.ts';
import { createAuthority } from '../harness/certificates.ts';

test('a certificate in a diff is its subject, its names and its end', () => {
  const authority = createAuthority('roots');
  const { certificate } = authority.issue(['spiffe://test.example/ns/shop/sa/cart']);
  const words = withCertificateWords(JSON.stringify({ inline_string: certificate, other: 1 }));
  assert.match(
    words,
    /^\{"inline_string":"certificate of O=workload, for URI:spiffe:\/\/test\.example\/ns\/shop\/sa\/cart, until \d{4}-\d\d-\d\d, SHA-256 [0-9a-f]{16}","other":1\}$/,
  );
  const chain = withCertificateWords(JSON.stringify(`${certificate}${authority.root}`));
  assert.match(chain, /^"certificate of O=workload, .*, and 1 above it"$/);
});

test('what is no certificate stays as it is', () => {
  const broken = JSON.stringify('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  assert.equal(withCertificateWords(broken), broken);
  assert.equal(withCertificateWords('{"a":"b"}'), '{"a":"b"}');
});
