import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sha256 } from '../../src/bundle/digest.ts';
import type { NodeManifest, ReleaseStatement } from '../../src/bundle/manifest.ts';
import { formatTime } from '../../src/bundle/metadata.ts';
import type { VerifyInput } from '../../src/bundle/verify-release.ts';
import { readCertificate } from '../../src/x509/certificate.ts';
import { createKeyPair, exportSpki, spkiSha256 } from '../../src/x509/key.ts';
import { createRealm, forge } from '../x509/forge.ts';
import { edit, fence, type Hostility, json, parse, replaceTargets, signAgain } from './hostile-release.ts';
import { build, createPipeline, now, verify } from './signer.ts';

const pipeline = await createPipeline();
const { files } = await build(pipeline.input);
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const manifestFile = 'nodes/node-a/manifest.json';
const manifest = parse<NodeManifest>(files.get(`targets/${manifestFile}`));

/** How a verification ends: `verified`, or the reason. */
async function outcome(changed: ReadonlyMap<string, Uint8Array>, changes: Partial<VerifyInput> = {}): Promise<string> {
  const result = await verify(pipeline, changed, changes);
  return result.kind === 'refused' ? result.reason : 'verified';
}

/** The outcome after someone with all keys signed something wrong. */
async function signed(hostility: Hostility, changes: Partial<VerifyInput> = {}): Promise<string> {
  return outcome(await signAgain(pipeline, files, hostility), changes);
}

function replace(path: string, bytes: Uint8Array | string): Map<string, Uint8Array> {
  return new Map([...files, [path, Buffer.from(bytes)]]);
}

describe('wrong software', () => {
  it("another node's manifest at this node's path is refused, even signed there", async () => {
    const other = files.get('targets/nodes/node-b/manifest.json') ?? new Uint8Array();
    assert.equal(await outcome(replace(`targets/${manifestFile}`, other)), 'mismatch');
    assert.equal(await signed({ manifests: { [manifestFile]: other } }), 'wrong-mesh');
  });

  it('a release of another mesh, environment or trust domain is refused', async () => {
    assert.equal(await outcome(files, { mesh: 'other' }), 'wrong-mesh');
    assert.equal(await outcome(files, { environment: 'production' }), 'wrong-mesh');
    assert.equal(await outcome(files, { trustDomain: 'other.test' }), 'wrong-mesh');
  });

  it('a node that is not in the release is told so', async () => {
    for (const node of ['node-', 'node-aa', 'NODE-A', '../nodes/node-a', '*']) {
      assert.equal(await outcome(files, { node }), 'unknown-node', node);
    }
  });

  it('a manifest for a newer agent is refused', async () => {
    const required = (agent: string) =>
      signed({ manifests: { [manifestFile]: json({ ...manifest, requires: { agent } }) } });
    assert.equal(await required('0.1.1'), 'agent-outdated');
    assert.equal(await required('0.10.0'), 'agent-outdated');
    assert.equal(await required('0.0.99'), 'verified');
  });
});

describe('the fence', () => {
  it('trust and statement that only the nodes role lists do not count', async () => {
    const evil = {
      ...Object.fromEntries(
        [...files].filter(([path]) => path.startsWith('targets/trust/')).map(([path, bytes]) => [path.slice(8), bytes]),
      ),
    };
    const targets = await signAgain(pipeline, files, { manifests: evil });
    assert.equal(await outcome(targets), 'verified');
    for (const path of ['trust/demo.test.json', 'policy/agent.json']) {
      const fenced = await fence(pipeline, files, { [path]: files.get(`targets/${path}`) ?? new Uint8Array() });
      assert.equal(await outcome(fenced), 'mismatch', path);
    }
  });

  it('trust that a manifest chooses for itself does not count', async () => {
    const evil = await createRealm('demo.test');
    const digest = { trustDomain: 'demo.test', sha256: spkiSha256(evil.root.certificate.der) };
    assert.equal(await signed({ manifests: { [manifestFile]: json({ ...manifest, trust: [digest] }) } }), 'mismatch');
    assert.equal(await signed({ manifests: { [manifestFile]: json({ ...manifest, trust: [] }) } }), 'mismatch');
  });

  it('without a delegation for nodes there is no manifest', async () => {
    const targets = await edit(
      files.get('metadata/targets.json'),
      [pipeline.signers.targets],
      ({ delegations: _, ...content }) => content,
    );
    assert.equal(await outcome(await replaceTargets(pipeline, files, targets)), 'mismatch');
  });
});

describe('identities', () => {
  const withIdentity = (
    change: (proxy: NodeManifest['proxies'][number]) => NodeManifest['proxies'][number]['identity'],
    changes: Partial<VerifyInput> = {},
  ) => {
    const proxies = manifest.proxies.map((proxy, index) =>
      index === 0 ? { ...proxy, identity: change(proxy) } : proxy,
    );
    return signed({ manifests: { [manifestFile]: json({ ...manifest, proxies }) } }, changes);
  };
  const forged = async (uris: string[], spki?: Uint8Array) => {
    const leaf = await forge(pipeline.realm.issuer, { uris, ...(spki ? { spki } : {}) });
    const certificate = readCertificate(leaf);
    return {
      spiffeId: uris[0] ?? '',
      spkiSha256: spkiSha256(certificate.spki),
      chain: [leaf, pipeline.realm.issuer.certificate.der].map((bytes) => Buffer.from(bytes).toString('base64')),
      notBefore: formatTime(certificate.notBefore),
      notAfter: formatTime(certificate.notAfter),
      keySince: formatTime(certificate.notBefore),
      nextKeys: [],
    };
  };
  const own = 'spiffe://demo.test/ns/shop/sa/cart';

  it('a certificate for a key this node does not hold is refused, though the authority signed it', async () => {
    const identity = await forged([own]);
    assert.equal(await withIdentity(() => identity), 'key-mismatch');
    assert.equal(await withIdentity(() => identity, { localKeys: undefined }), 'verified');
  });

  it('a key the node holds but the manifest misnames is refused', async () => {
    assert.equal(await withIdentity(({ identity }) => ({ ...identity, spkiSha256: 'f'.repeat(64) })), 'identity');
  });

  it('two URIs in one certificate are refused', async () => {
    const spki = exportSpki(createKeyPair());
    const identity = await forged([own, 'spiffe://demo.test/ns/shop/sa/admin'], spki);
    assert.equal(await withIdentity(() => identity, { localKeys: undefined }), 'identity');
  });

  it('the identity of another proxy is refused', async () => {
    const identity = await forged(['spiffe://demo.test/ns/shop/sa/admin']);
    assert.equal(await withIdentity(() => identity, { localKeys: undefined }), 'identity');
  });

  it('a chain of another authority, without its issuer, or of nonsense is refused', async () => {
    const other = await createRealm('demo.test');
    const foreign = Buffer.from(other.issuer.certificate.der).toString('base64');
    assert.equal(
      await withIdentity(({ identity }) => ({ ...identity, chain: [identity.chain[0] ?? '', foreign] })),
      'identity',
    );
    assert.equal(
      await withIdentity(({ identity }) => ({ ...identity, chain: identity.chain.slice(0, 1) })),
      'identity',
    );
    assert.equal(
      await withIdentity(({ identity }) => ({ ...identity, chain: ['AAAA', ...identity.chain.slice(1)] })),
      'identity',
    );
    assert.equal(
      await withIdentity(({ identity }) => ({ ...identity, chain: ['A', ...identity.chain.slice(1)] })),
      'identity',
    );
  });

  it('times that differ from the certificate are refused', async () => {
    assert.equal(await withIdentity(({ identity }) => ({ ...identity, notAfter: '2039-01-01T00:00:00Z' })), 'identity');
  });

  it('an expired certificate in a fresh release is refused', async () => {
    const at = hours(73);
    assert.equal(await signed({ signedAt: { timestamp: at, snapshot: at, bin: at } }, { now: at }), 'identity');
  });
});

describe('malformed files, each signed by the right key', () => {
  const manifests = (text: string) => ({ manifests: { [manifestFile]: Buffer.from(text) } });
  const text = Buffer.from(files.get(`targets/${manifestFile}`) ?? '').toString();

  for (const [name, changed] of [
    ['garbage', 'garbage'],
    ['nothing', ''],
    ['null', 'null'],
    ['a doubled key', text.replace('"kind"', '"node": "node-b", "kind"')],
    ['an unknown member', text.replace('{', '{"xds": "10.0.0.1:443",')],
    ['an unknown member inside', text.replace('"bootstrap": {', '"bootstrap": {"url": "http://x",')],
    ['a missing member', text.replace('"mesh": "shop",', '')],
    ['another kind', text.replace('"NodeManifest"', '"Release"')],
    ['a proxy name that leaves its folder', text.replace('"name": "shop/cart"', '"name": "../cart"')],
    ['a proxy twice', text.replace('"name": "shop/cart"', '"name": "shop/web"')],
    [
      'a digest in upper case',
      text.replace(/"sha256": "([0-9a-f]{64})"/, (_, digest: string) => `"sha256": "${digest.toUpperCase()}"`),
    ],
    ['a length that is a fraction', text.replace(/"length": (\d+)/, '"length": $1.5')],
  ] as const) {
    it(`a manifest: ${name}`, async () => {
      assert.notEqual(changed, text);
      assert.equal(await signed(manifests(changed)), 'malformed');
    });
  }

  it('a statement that names another serial than its role', async () => {
    const statement = { ...parse<ReleaseStatement>(files.get('targets/release.json')), serial: 7 };
    assert.equal(await signed({ manifests: { 'release.json': json(statement) } }), 'mismatch');
  });

  it('a trust bundle with a doubled key or a bad certificate', async () => {
    const bundle = Buffer.from(files.get('targets/trust/demo.test.json') ?? '').toString();
    for (const changed of [bundle.replace('{', '{"keys": [],'), bundle.replace(/"x5c": \[\s*"MII/, '"x5c": ["MIJ')]) {
      assert.notEqual(changed, bundle);
      const bytes = Buffer.from(changed);
      const reference = { trustDomain: 'demo.test', sha256: sha256(bytes) };
      const hostility = {
        targets: { 'trust/demo.test.json': bytes },
        manifests: { [manifestFile]: json({ ...manifest, trust: [reference] }) },
      };
      assert.equal(await signed(hostility), 'malformed');
    }
  });

  it('metadata: doubled keys, a key that signs twice, expiry that is no time, an unknown major version', async () => {
    const timestamp = Buffer.from(files.get('metadata/timestamp.json') ?? '').toString();
    const { signatures, signed: content } = parse<{ signatures: unknown[]; signed: object }>(
      files.get('metadata/timestamp.json'),
    );
    for (const [name, changed] of [
      ['doubled key', timestamp.replace('"version"', '"version": 1, "version"')],
      ['signed twice', json({ signatures: [...signatures, ...signatures], signed: content })],
      ['no time', json({ signatures, signed: { ...content, expires: 'never' } })],
      ['30 February', json({ signatures, signed: { ...content, expires: '2031-02-30T00:00:00Z' } })],
      ['version 2', json({ signatures, signed: { ...content, spec_version: '2.0' } })],
      ['too large', `${timestamp}${' '.repeat(70_000)}`],
    ] as const) {
      assert.equal(await outcome(replace('metadata/timestamp.json', changed)), 'malformed', name);
    }
  });
});
