import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SpiffeId } from '../../src/scalar/spiffe-id.ts';
import { issueSvid } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki } from '../../src/x509/key.ts';
import { writeTrustBundle } from '../../src/x509/trust-bundle.ts';
import { goOracle } from '../harness/go-oracle.ts';
import { createRealm, day, type Forgery, forge, now } from './forge.ts';

const oracle = goOracle();

/** The reference library of SPIFFE, and the linter that public authorities use, on what we write. */
describe('go-spiffe and zlint', { skip: 'missing' in oracle ? oracle.missing : false }, () => {
  const ask = (request: unknown): { identities: string[]; findings: string[] } => {
    const program = 'program' in oracle ? oracle.program : '';
    const { status, stdout, stderr } = spawnSync(program, { input: JSON.stringify(request), encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

  it('accept our bundle and every certificate of random identities, and find nothing to mend', async () => {
    const realm = await createRealm();
    const segment = fc.stringMatching(/^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,20}$/);
    const paths = fc.sample(fc.array(segment, { minLength: 1, maxLength: 5 }), { numRuns: 40, seed: 7 });
    const identities = paths.map((path) => `spiffe://a.test/${path.join('/')}`);
    const leaves: Uint8Array[] = [];
    for (const [index, id] of identities.entries()) {
      leaves.push(
        await issueSvid({
          authority: realm.issuer,
          id: id as SpiffeId,
          spki: exportSpki(createKeyPair()),
          serial: Uint8Array.from({ length: 16 }, (_, at) => (index * 37 + at * 11) & 0xff),
          now,
          lifetimeSeconds: 3 * day,
        }),
      );
    }
    const answer = ask({
      trustDomain: 'a.test',
      bundle: writeTrustBundle(realm.bundle),
      at: now.toISOString(),
      chains: leaves.map((leaf) => [leaf, realm.issuer.certificate.der].map(base64)),
      lint: [realm.root.certificate.der, realm.issuer.certificate.der, ...leaves].map(base64),
    });
    assert.deepEqual(answer.identities, identities);
    assert.deepEqual(answer.findings, []);
  });

  it('refuse what we refuse', async () => {
    const realm = await createRealm();
    const forgeries: Forgery[] = [
      { uris: [] },
      { uris: ['spiffe://a.test/x', 'spiffe://a.test/admin'] },
      { uris: ['spiffe://A.test/x'] },
      { uris: ['spiffe://a.test/x/../admin'] },
      { uris: ['spiffe://b.test/x'] },
      { keyUsage: { bits: 0x84, unused: 2 } },
      { notAfter: new Date(now.getTime() - 500) },
    ];
    const chains: string[][] = [];
    for (const forgery of forgeries) {
      chains.push([await forge(realm.issuer, forgery), realm.issuer.certificate.der].map(base64));
    }
    const bundle = writeTrustBundle(realm.bundle);
    const { identities } = ask({ trustDomain: 'a.test', bundle, at: now.toISOString(), chains, lint: [] });
    for (const [index, found] of identities.entries()) assert.match(found, /^refused/, `forgery ${index}`);
  });
});
