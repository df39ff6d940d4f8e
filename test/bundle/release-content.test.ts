import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRelease } from '../../src/bundle/build-release.ts';
import { readCompiledProxies, readReleasedProxies } from '../../src/bundle/compiled-proxies.ts';
import { allBins, binOf } from '../../src/bundle/hash-bins.ts';
import { openManifest, openStatement } from '../../src/bundle/manifest-shape.ts';
import { acceptedKeys, peersOf, pinPeers } from '../../src/bundle/peers.ts';
import { readProvenance } from '../../src/bundle/provenance.ts';
import { findForbidden } from '../../src/bundle/resource-lint.ts';
import { edit, json, parse, signAgain } from './hostile-release.ts';
import {
  approve,
  build,
  compiled,
  compiledFiles,
  createPipeline,
  now,
  p256Signer,
  trustDomain,
  verify,
} from './signer.ts';

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const pipeline = await createPipeline();
const first = await build(pipeline.input);
const manifest = (files: ReadonlyMap<string, Uint8Array>, node: string) =>
  openManifest(files.get(`targets/nodes/${node}/manifest.json`) ?? new Uint8Array());
const statement = (files: ReadonlyMap<string, Uint8Array>) =>
  openStatement(files.get('targets/release.json') ?? new Uint8Array());

describe('hash bins', () => {
  it('are found by the first bits of the SHA-256 of a path', () => {
    // The SHA-256 of `x` begins with 2d.
    assert.deepEqual(
      [1, 2, 4, 8].map((bits) => binOf('x', { bits })),
      ['bin-0', 'bin-0', 'bin-2', 'bin-2d'],
    );
    assert.deepEqual(allBins({ bits: 2 }), ['bin-0', 'bin-1', 'bin-2', 'bin-3']);
    assert.equal(allBins({ bits: 8 }).at(10), 'bin-0a');
    for (const bits of [1, 2, 4, 8]) assert.ok(allBins({ bits }).includes(binOf('x', { bits })), String(bits));
  });

  it('may become more: nodes follow, and what was listed stays listed', async () => {
    const { root } = pipeline;
    const authorities = [pipeline.realm.root.certificate.der];
    const approval = { roots: [root] as const, signers: pipeline.signers, trustDomain, authorities, now: hours(1) };
    const more = await build({
      ...pipeline.input,
      approved: await approve({ ...approval, bits: 3 }),
      previous: first.files,
      now: hours(1),
    });
    const before = await verify(pipeline, first.files);
    const after = await verify(pipeline, more.files, { trusted: before.trusted, now: hours(1) });
    assert.equal(after.kind === 'refused' ? after.diagnostic.message : after.kind, 'verified');
  });
});

describe('a statement', () => {
  it('says since when nodes are told of their roots', async () => {
    const { trust } = statement(first.files);
    assert.deepEqual(
      trust.map(({ since }) => since),
      [first.serial],
    );
    const next = await build({ ...pipeline.input, previous: first.files, commit: 'b'.repeat(40), now: hours(1) });
    assert.deepEqual(statement(next.files).trust, trust);
  });
});

describe('provenance', () => {
  const envelope = first.files.get('targets/provenance.json') ?? new Uint8Array();

  it('names the digest of every manifest and the commit, signed by the pipeline', () => {
    const found = readProvenance(envelope, pipeline.signers.bins.key) as {
      _type: string;
      subject: { name: string }[];
      predicate: { buildDefinition: { resolvedDependencies: { digest: { gitCommit: string } }[] } };
    };
    assert.equal(found._type, 'https://in-toto.io/Statement/v1');
    assert.deepEqual(
      found.subject.map(({ name }) => name),
      ['nodes/node-a/manifest.json', 'nodes/node-b/manifest.json'],
    );
    assert.equal(found.predicate.buildDefinition.resolvedDependencies[0]?.digest.gitCommit, 'a'.repeat(40));
  });

  it('counts for nothing from another key, or with another word', () => {
    assert.equal(readProvenance(envelope, p256Signer().key), undefined);
    const changed = parse<{ payload: string }>(envelope);
    const payload = Buffer.from(Buffer.from(changed.payload, 'base64').toString().replace('node-a', 'node-z'));
    const forged = json({ ...changed, payload: payload.toString('base64') });
    assert.equal(readProvenance(forged, pipeline.signers.bins.key), undefined);
  });

  it('pre-authenticates as DSSE 1.0 does', async () => {
    // The vector of the DSSE specification: type and text with their lengths.
    const { preAuthentication } = await import('../../src/bundle/provenance.ts');
    const expected = 'DSSEv1 29 http://example.com/HelloWorld 11 hello world';
    assert.equal(
      Buffer.from(preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'))).toString(),
      expected,
    );
  });
});

describe('a revert', () => {
  it('brings back what an earlier release had, under a new serial, from the release alone', async () => {
    const second = await build({ ...pipeline.input, compiled: compiled('9s'), previous: first.files, now: hours(1) });
    const resources = new Map(
      [...first.files].flatMap(([path, bytes]) => {
        const digest = /resources\/(.*)\.json$/.exec(path)?.[1];
        return digest === undefined ? [] : [[digest, bytes] as const];
      }),
    );
    const old = readReleasedProxies([manifest(first.files, 'node-a'), manifest(first.files, 'node-b')], resources);
    assert.deepEqual(
      old.proxies.map(({ name }) => name),
      readCompiledProxies(compiledFiles()).proxies.map(({ name }) => name),
    );
    const back = await build({
      ...pipeline.input,
      compiled: old,
      revertOf: first.serial,
      previous: second.files,
      now: hours(2),
    });
    assert.deepEqual(manifest(back.files, 'node-a'), manifest(first.files, 'node-a'));
    assert.equal(statement(back.files).revertOf, first.serial);
    assert.ok(back.serial > second.serial);
    assert.equal((await verify(pipeline, back.files, { now: hours(2) })).kind, 'verified');
  });
});

describe('pinned peers', () => {
  const context = (name: string, ...matchers: unknown[]) => ({
    transport_socket: {
      common_tls_context: {
        combined_validation_context: {
          default_validation_context: {
            match_typed_subject_alt_names: matchers.map((matcher) => ({ san_type: 'URI', matcher })),
          },
          validation_context_sds_secret_config: { name },
        },
      },
    },
  });

  it('are the identities that a resource accepts under the roots of the mesh', () => {
    const exact = peersOf([context('trust', { exact: 'spiffe://a/x' }), context('trust', { exact: 'spiffe://a/y' })]);
    assert.deepEqual(exact, { kind: 'identities', identities: new Set(['spiffe://a/x', 'spiffe://a/y']) });
    assert.deepEqual(peersOf(context('partner', { exact: 'spiffe://b/x' })), {
      kind: 'identities',
      identities: new Set(),
    });
    assert.deepEqual(peersOf(context('trust', { exact: 'spiffe://a/x' }, { prefix: 'spiffe://a/' })), { kind: 'any' });
    assert.deepEqual(peersOf(context('trust')), { kind: 'any' });
  });

  it('are the keys in use, those to come, and those of the last release unless they are revoked', () => {
    const identity = (key: string, ...next: string[]) => ({
      spiffeId: 'spiffe://a/x',
      spkiSha256: key,
      chain: [],
      notBefore: '',
      notAfter: '',
      keySince: '',
      nextKeys: next.map((name) => ({ key: name, since: '' })),
    });
    const accepted = acceptedKeys(
      [identity('b', 'c'), identity('a', 'f')],
      [identity('d'), identity('e'), { ...identity('g'), spiffeId: 'spiffe://a/gone' }],
      new Set(['e', 'f']),
    );
    assert.deepEqual(accepted.all, ['a', 'b', 'c', 'd']);
    const of = (...identities: string[]) => pinPeers({ kind: 'identities', identities: new Set(identities) }, accepted);
    assert.deepEqual(of('spiffe://a/x', 'spiffe://a/nobody'), { kind: 'enrolled', keys: ['a', 'b', 'c', 'd'] });
    assert.deepEqual(of(), { kind: 'enrolled', keys: [] });
    assert.deepEqual(pinPeers({ kind: 'any' }, accepted), { kind: 'mesh' });
    const many = Array.from({ length: 1001 }, (_, index) => identity(`key-${index}`));
    assert.deepEqual(pinPeers({ kind: 'any' }, acceptedKeys(many, [], new Set())), { kind: 'any' });
  });
});

describe('what a resource may not do', () => {
  const roots = ['/etc/ssl/certs', '/dev/stdout'];
  const fileLog = 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog';
  for (const [name, resource, allowed] of [
    ['a file in an allowed folder', { trusted_ca: { filename: '/etc/ssl/certs/ca.pem' } }, true],
    ['a file of the proxy', { private_key: { filename: 'sds/key.pem' } }, true],
    ['any other file', { private_key: { filename: '/etc/shadow' } }, false],
    ['a folder whose name only begins alike', { trusted_ca: { filename: '/etc/ssl/certs-of-others/x' } }, false],
    ['a way out of an allowed folder', { trusted_ca: { filename: '/etc/ssl/certs/../../shadow' } }, false],
    ['a way out of the folder of the proxy', { trusted_ca: { filename: '../../keys/x' } }, false],
    ['the same in the other spelling', { pathConfigSource: { path: '/root/cds.json' } }, false],
    ['a path of a URL', { match: { path: '/etc/shadow' } }, true],
    ['a log file', { typed_config: { '@type': fileLog, path: '/var/log/x' } }, false],
    ['standard output', { typed_config: { '@type': fileLog, path: '/dev/stdout' } }, true],
    ['a socket', { address: { pipe: { path: '/run/docker.sock' } } }, false],
    ['configuration from the network', { cds_config: { api_config_source: { api_type: 'GRPC' } } }, false],
    ['configuration from an aggregated server', { eds_config: { ads: {} } }, false],
    ['code from the network', { vm_config: { code: { remote: { http_uri: {}, sha256: 'x' } } } }, false],
    ['a target that is not a cluster', { grpc_service: { google_grpc: { target_uri: 'evil.example:443' } } }, false],
    ['a service that is a cluster', { grpc_service: { envoy_grpc: { cluster_name: 'rate-limit' } } }, true],
  ] as const) {
    it(`${allowed ? 'but may use' : 'is refused:'} ${name}`, () => {
      assert.equal(findForbidden({ list: [resource] }, roots) === undefined, allowed);
    });
  }

  it('is not even signed', async () => {
    const cluster = {
      '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
      name: 'shop/cart/http',
      transport_socket: { trusted_ca: { filename: '/etc/shadow' } },
    };
    const files = compiledFiles();
    files.set('services/shop/cart/clusters.json', JSON.stringify({ kind: 'SharedResources', resources: [cluster] }));
    const built = await buildRelease({ ...pipeline.input, compiled: readCompiledProxies(files) });
    assert.deepEqual(built.kind === 'refused' && built.diagnostics.map(({ code }) => code), ['release-forbidden']);
  });

  it('is decided by a policy that only people sign', async () => {
    const policy = parse<object>(first.files.get('targets/policy/agent.json'));
    const outdated = await signAgain(pipeline, first.files, {
      targets: { 'policy/agent.json': json({ ...policy, minimumAgent: '9.0.0' }) },
    });
    const result = await verify(pipeline, outdated);
    assert.equal(result.kind === 'refused' && result.reason, 'agent-outdated');
    const open = await signAgain(pipeline, first.files, {
      targets: { 'policy/agent.json': json({ ...policy, fileRoots: ['/'] }) },
    });
    const odd = await verify(pipeline, open);
    assert.equal(odd.kind === 'refused' && odd.reason, 'malformed');
  });
});

describe('the fence', () => {
  it('lets through exactly what nodes run: one path more, and the release is refused', async () => {
    const targets = await edit(first.files.get('metadata/targets.json'), [pipeline.signers.targets], (content) => {
      const delegations = content['delegations'] as { roles: { paths: string[] }[] };
      const roles = delegations.roles.map((role) => ({ ...role, paths: [...role.paths, 'trust/*.json'] }));
      return { ...content, delegations: { ...delegations, roles } };
    });
    const { replaceTargets } = await import('./hostile-release.ts');
    const result = await verify(pipeline, await replaceTargets(pipeline, first.files, targets));
    assert.equal(result.kind === 'refused' && result.reason, 'mismatch');
  });
});
