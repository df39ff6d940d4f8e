import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sha256 } from '../../src/bundle/digest.ts';
import type { IssuedIdentity, NodeManifest } from '../../src/bundle/manifest.ts';
import { formatTime } from '../../src/bundle/metadata.ts';
import { compactJson } from '../../src/output/canonical-json.ts';
import { readCertificate } from '../../src/x509/certificate.ts';
import { createKeyPair, exportSpki, spkiSha256 } from '../../src/x509/key.ts';
import { edit, fence, json, parse, replaceTargets } from '../bundle/hostile-release.ts';
import { forge } from '../x509/forge.ts';
import { codeOf, createTarget, round, type Target } from './target.ts';

/** What somebody with the keys of the pipeline, but not those of people, could try; and what a broken remote could serve. */
const manifestPath = 'nodes/node-a/manifest.json';
let target: Target;
before(async () => {
  target = await createTarget();
});
after(() => target.close());

const manifest = () => parse<NodeManifest>(target.good().get(`targets/${manifestPath}`));
const withManifest = (changed: unknown) => target.signed({ manifests: { [manifestPath]: json(changed) } });

/** A release in which the proxy has one resource more, signed by the pipeline. */
async function withResource(resource: object) {
  const bytes = Buffer.from(compactJson(resource));
  const reference = { name: 'evil', sha256: sha256(bytes), length: bytes.length };
  const { proxies, ...rest } = manifest();
  const changed = {
    ...rest,
    proxies: proxies.map((proxy) => ({ ...proxy, clusters: [...proxy.clusters, reference] })),
  };
  return new Map([...(await withManifest(changed)), [`targets/resources/${reference.sha256}.json`, bytes]]);
}

const cluster = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'evil' };

describe('extraneous dependencies', () => {
  for (const [name, resource] of [
    [
      'a file outside the folders that are allowed',
      { ...cluster, transport_socket: { trusted_ca: { filename: '/root/.ssh/id_rsa' } } },
    ],
    [
      'a way out of the folder of the proxy',
      { ...cluster, transport_socket: { trusted_ca: { filename: '../../../keys/shop/web.key.pem' } } },
    ],
    [
      'a remote server of configuration',
      { ...cluster, eds_cluster_config: { eds_config: { api_config_source: { api_type: 'GRPC' } } } },
    ],
    ['an aggregated server of configuration', { ...cluster, eds_cluster_config: { eds_config: { ads: {} } } }],
    [
      'code from a remote address',
      { ...cluster, metadata: { code: { remote: { sha256: 'x', http_uri: { uri: 'http://evil.example' } } } } },
    ],
    ['a target outside the mesh', { ...cluster, grpc_service: { google_grpc: { target_uri: 'evil.example:443' } } }],
  ] as const) {
    it(name, async () => target.refuses(await withResource(resource), 'forbidden'));
  }

  it('a member that the agent does not know, and an agent that is newer than any', async () => {
    await target.refuses(await withManifest({ ...manifest(), xds: 'evil.example:443' }), 'malformed');
    await target.refuses(await withManifest({ ...manifest(), requires: { agent: '99.0.0' } }), 'agent-outdated');
    await target.refuses(
      await withManifest({ ...manifest(), requires: { agent: '0.1.0', features: ['wasm'] } }),
      'malformed',
    );
  });

  it('a resource whose members are there twice, which Envoy and we would read differently', async () => {
    const bytes = Buffer.from(`{"@type":"${cluster['@type']}","name":"a","name":"evil"}`);
    const reference = { name: 'evil', sha256: sha256(bytes), length: bytes.length };
    const { proxies, ...rest } = manifest();
    const changed = {
      ...rest,
      proxies: proxies.map((proxy) => ({ ...proxy, clusters: [...proxy.clusters, reference] })),
    };
    const tree = new Map([...(await withManifest(changed)), [`targets/resources/${reference.sha256}.json`, bytes]]);
    await target.refuses(tree, 'malformed');
  });
});

describe('wrong software', () => {
  it("another node's manifest in the place of ours, though it is signed there", async () => {
    await target.refuses(await withManifest({ ...manifest(), node: 'node-b' }), 'wrong-mesh');
    for (const other of ['node-a1', 'node-', 'NODE-A']) {
      const kind = other === 'node-a1' ? 'wrong-mesh' : 'malformed';
      await target.refuses(await withManifest({ ...manifest(), node: other }), kind);
    }
  });

  it('a manifest of another mesh, environment or trust domain', async () => {
    for (const part of ['mesh', 'environment', 'trustDomain'] as const) {
      await target.refuses(await withManifest({ ...manifest(), [part]: 'other' }), 'wrong-mesh');
    }
  });

  it('a proxy whose name leaves its folder', async () => {
    const { proxies, ...rest } = manifest();
    for (const name of ['../web', 'shop/..', 'shop/web/../..', '/etc/web', 'shop\\web']) {
      await target.refuses(
        await withManifest({ ...rest, proxies: proxies.map((proxy) => ({ ...proxy, name })) }),
        'malformed',
      );
    }
  });

  it('a link or a submodule where the manifest should be', async () => {
    const { publisher } = target.node;
    const path = `targets/${manifestPath}`;
    const honest = publisher.git('rev-parse', 'HEAD').trim();
    const elsewhere = publisher.git('hash-object', '-w', path).trim();
    for (const entry of [`120000,${elsewhere}`, `160000,${honest}`]) {
      publisher.git('update-index', '--replace', '--cacheinfo', `${entry},${path}`);
      publisher.git('commit', '--quiet', '--message', 'a link');
      publisher.git('push', '--quiet', '--force', 'origin', 'mesh-out/demo');
      await target.refusesWhatIsThere('missing-file', () => publisher.rewind(honest));
    }
  });
});

describe('identities', () => {
  const withIdentity = (identity: IssuedIdentity) => {
    const { proxies, ...rest } = manifest();
    return withManifest({ ...rest, proxies: proxies.map((proxy) => ({ ...proxy, identity })) });
  };
  const forged = async (uris: string[], spki = exportSpki(createKeyPair())): Promise<IssuedIdentity> => {
    const { issuer } = target.pipeline.realm;
    const at = target.now().getTime();
    const leaf = await forge(issuer, {
      uris,
      spki,
      notBefore: new Date(at - 1000),
      notAfter: new Date(at + 3_600_000),
    });
    const { spki: key, notBefore, notAfter } = readCertificate(leaf);
    const times = { notBefore: formatTime(notBefore), notAfter: formatTime(notAfter) };
    const chain = [leaf, issuer.certificate.der].map((bytes) => Buffer.from(bytes).toString('base64'));
    const [spiffeId = ''] = uris;
    return { spiffeId, spkiSha256: spkiSha256(key), chain, ...times, keySince: times.notBefore, nextKeys: [] };
  };
  const own = 'spiffe://demo.test/ns/shop/sa/web';

  it('a certificate of our own authority for a key that this node does not hold', async () => {
    await target.refuses(await withIdentity(await forged([own])), 'key-mismatch');
  });

  it('a certificate with two names, or that of another proxy', async () => {
    await target.refuses(await withIdentity(await forged([own, 'spiffe://demo.test/ns/shop/sa/admin'])), 'identity');
    await target.refuses(await withIdentity(await forged(['spiffe://demo.test/ns/shop/sa/admin'])), 'identity');
    await target.refuses(await withIdentity(await forged(['spiffe://partner.test/ns/shop/sa/web'])), 'identity');
  });
});

describe('a stolen release key', () => {
  it('publishes trust in a bin, and nobody looks there', async () => {
    const evil = json({ spiffe_sequence: 99, keys: [] });
    await target.refuses(
      await fence(target.pipeline, await target.signed(), { 'trust/demo.test.json': evil }),
      'mismatch',
    );
    const listed = await target.signed({ manifests: { 'trust/evil.test.json': evil } });
    await target.accepts(listed);
  });

  it('names trust of its own in a manifest', async () => {
    await target.refuses(await withManifest({ ...manifest(), trust: [] }), 'mismatch');
    const trust = [{ trustDomain: 'demo.test', sha256: 'f'.repeat(64) }];
    await target.refuses(await withManifest({ ...manifest(), trust }), 'mismatch');
  });

  it('widens the fence, for which it would need the key of targets', async () => {
    const { bins, targets } = target.pipeline.signers;
    for (const [signer, reason] of [
      [bins, 'unsigned'],
      [targets, 'mismatch'],
    ] as const) {
      const signed = await target.signed();
      const wide = await edit(signed.get('metadata/targets.json'), [signer], (body) => {
        const delegations = body['delegations'] as { roles: { paths: string[] }[] };
        const roles = delegations.roles.map((role) => ({ ...role, paths: ['*', '*/*', '*/*/*'] }));
        return { ...body, delegations: { ...delegations, roles } };
      });
      await target.refuses(await replaceTargets(target.pipeline, signed, wide), reason);
    }
  });
});

describe('words that readers disagree about', () => {
  const timestamp = () => Buffer.from(target.good().get('metadata/timestamp.json') ?? '').toString();
  for (const [name, change] of [
    ['a member twice', (text: string) => text.replace('"version"', '"version": 1, "version"')],
    ['a version that is a fraction', (text: string) => text.replace(/"version": \d{5,}/, '"version": 1.5')],
    ['a negative version', (text: string) => text.replace(/"version": \d{5,}/, '"version": -1')],
    ['a version that is no number', (text: string) => text.replace(/"version": \d{5,}/, '"version": NaN')],
    ['a version above 2^53', (text: string) => text.replace(/"version": \d{5,}/, '"version": 9007199254740993')],
    ['an expiry that is no time', (text: string) => text.replace(/"expires": "[^"]*"/, '"expires": "never"')],
    [
      'an expiry that is no day',
      (text: string) => text.replace(/"expires": "[^"]*"/, '"expires": "2099-02-30T00:00:00Z"'),
    ],
    ['a byte order mark', (text: string) => `\u{feff}${text}`],
    ['nothing', () => ''],
  ] as const) {
    it(name, async () => target.refuses(target.replaced('metadata/timestamp.json', change(timestamp())), 'malformed'));
  }
});

describe('a node whose identity grows old', () => {
  it('is degraded below a fifth of its life, then expired, and recovers', async () => {
    await target.runsNext();
    const at = async (hours: number) => {
      target.wait(hours * 3600);
      await round(target.agent);
      return target.agent.status.freshness.state;
    };
    assert.equal(await at(1), 'FRESH');
    assert.equal(await at(24), 'STALE');
    assert.equal(await at(34), 'DEGRADED');
    assert.equal(await at(14), 'EXPIRED');
    assert.notEqual(codeOf(await round(target.agent)), 'applied');
    await target.runsNext();
    assert.equal(target.agent.status.freshness.state, 'FRESH');
  });
});
