import { randomBytes } from 'node:crypto';
import { workloadIdentity } from '../../src/scalar/spiffe-id.ts';
import { issueIssuer, issueRoot, issueSvid } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki, signingKey } from '../../src/x509/key.ts';
import { verifySvid } from '../../src/x509/svid.ts';

/** Issues certificates as a release does, and verifies them as nodes do; prints seconds as JSON. */
const count = Number(process.argv[2] ?? 10_000);
const trustDomain = 'bench.example';
const now = new Date();
const moment = () => ({ trustDomain, now, serial: randomBytes(16), key: signingKey(createKeyPair()) });
const root = await issueRoot({ ...moment(), lifetimeSeconds: 86_400_000 });
const issuer = await issueIssuer({ ...moment(), root, lifetimeSeconds: 8_640_000 });
const keys = Array.from({ length: count }, () => exportSpki(createKeyPair()));

const started = performance.now();
const leaves: Uint8Array[] = [];
for (const [index, spki] of keys.entries()) {
  const id = workloadIdentity(trustDomain, `team-${index % 100}`, `service-${index}`);
  leaves.push(await issueSvid({ authority: issuer, id, spki, serial: randomBytes(16), now, lifetimeSeconds: 259_200 }));
}
const issued = performance.now();
const bundle = { trustDomain, sequence: 1, refreshHintSeconds: 300, authorities: [root.certificate.der] };
for (const leaf of leaves) {
  const verified = verifySvid({ chain: [leaf, issuer.certificate.der], bundle, now });
  if (verified.kind === 'refused') throw new Error(verified.reason);
}
const verified = performance.now();
process.stdout.write(JSON.stringify({ count, issue: (issued - started) / 1000, verify: (verified - issued) / 1000 }));
