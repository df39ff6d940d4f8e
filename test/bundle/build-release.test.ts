import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRelease } from '../../src/bundle/build-release.ts';
import { allBins, binOf } from '../../src/bundle/hash-bins.ts';
import { openManifest, openStatement } from '../../src/bundle/manifest-shape.ts';
import { compareText } from '../../src/output/file-set.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { issueIssuer } from '../../src/x509/issue.ts';
import { createKeyPair } from '../../src/x509/key.ts';
import { day, serial } from '../x509/forge.ts';
import { build, commit, compiled, createPipeline, enroll, now, trustDomain, verify } from './signer.ts';

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const pipeline = await createPipeline();
const first = await build(pipeline.input);
const file = (files: ReadonlyMap<string, Uint8Array>, path: string) => Buffer.from(files.get(path) ?? '').toString();
const manifestPath = (node: string) => `targets/nodes/${node}/manifest.json`;
const outcomes = (built: typeof first) =>
  Object.fromEntries(built.nodes.flatMap(({ identities }) => identities.map(({ proxy, outcome }) => [proxy, outcome])));

describe('a first release', () => {
  it('is verified by every node', async () => {
    for (const [node, proxies] of [
      ['node-a', ['shop/cart', 'shop/web']],
      ['node-b', ['shop/stock']],
    ] as const) {
      const verified = await verify(pipeline, first.files, { node });
      if (verified.kind === 'refused') assert.fail(verified.diagnostic.message);
      assert.deepEqual(
        verified.manifest.proxies.map(({ name }) => name),
        proxies,
      );
      assert.equal(verified.statement.commit, commit);
      assert.equal(verified.statement.serial, first.serial);
      assert.deepEqual(verified.freshUntil, hours(24));
      const { proxies: listed } = verified.manifest;
      const named = listed.flatMap((proxy) => [
        proxy.bootstrap,
        ...proxy.clusters,
        ...proxy.endpoints,
        ...proxy.listeners,
        ...proxy.routes,
      ]);
      assert.deepEqual(new Set(named.map(({ sha256 }) => sha256)), new Set(verified.resources.keys()));
    }
  });

  it('has a serial that is the time in Unix seconds', () => assert.equal(first.serial, now.getTime() / 1000));

  it('gives each proxy what it uses and nothing else', () => {
    const { proxies } = openManifest(first.files.get(manifestPath('node-a')) ?? new Uint8Array());
    const web = proxies.find(({ name }) => name === 'shop/web');
    assert.deepEqual(
      web?.clusters.map(({ name }) => name),
      ['application/shop/web', 'shop/cart/http'],
    );
    assert.deepEqual(
      web?.listeners.map(({ name }) => name),
      ['inbound/web', 'outbound/shop/cart/http@127.0.0.1:9000'],
    );
    assert.deepEqual(
      web?.routes.map(({ name }) => name),
      ['shop/cart/http'],
    );
    assert.deepEqual(proxies.find(({ name }) => name === 'shop/cart')?.routes, []);
  });

  it('names no commit and no serial in a manifest', () => {
    const text = file(first.files, manifestPath('node-a'));
    assert.ok(!text.includes(commit) && !text.includes(String(first.serial)));
  });

  it('lists its files in order', () => {
    assert.deepEqual([...first.files.keys()], [...first.files.keys()].sort(compareText));
    assert.deepEqual(
      [...first.files.keys()].filter((path) => !path.includes('resources')),
      [
        'metadata/1.root.json',
        'metadata/bin-0.json',
        'metadata/bin-1.json',
        'metadata/bin-2.json',
        'metadata/bin-3.json',
        'metadata/nodes.json',
        'metadata/snapshot.json',
        'metadata/targets.json',
        'metadata/timestamp.json',
        'targets/nodes/node-a/manifest.json',
        'targets/nodes/node-b/manifest.json',
        'targets/policy/agent.json',
        'targets/provenance.json',
        'targets/release.json',
        'targets/trust/demo.test.json',
      ],
    );
  });

  it('contains no private key', () => {
    for (const [path, bytes] of first.files) assert.ok(!Buffer.from(bytes).includes('PRIVATE'), path);
  });
});

describe('the next release', () => {
  it('without any change only has a new timestamp', async () => {
    const next = await build({ ...pipeline.input, previous: first.files, now: hours(4) });
    const changed = [...next.files].filter(
      ([path, bytes]) => Buffer.compare(bytes, first.files.get(path) ?? new Uint8Array()) !== 0,
    );
    assert.deepEqual(
      changed.map(([path]) => path),
      ['metadata/timestamp.json'],
    );
    assert.equal(next.change, 'timestamp');
    assert.equal(next.serial, first.serial);
    assert.equal((await verify(pipeline, next.files, { now: hours(27) })).kind, 'verified');
  });

  it('of another commit with the same output leaves every manifest byte for byte as it was', async () => {
    const next = await build({ ...pipeline.input, previous: first.files, commit: 'b'.repeat(40), now: hours(1) });
    assert.equal(next.change, 'content');
    assert.deepEqual(
      next.nodes.map(({ changed }) => changed),
      [false, false],
    );
    // Only the bins with the statement and the provenance are signed anew.
    const changed = new Set(
      ['release.json', 'provenance.json'].map((path) => binOf(path, pipeline.input.approved.bins)),
    );
    for (const bin of allBins(pipeline.input.approved.bins)) {
      const path = `metadata/${bin}.json`;
      assert.equal(file(next.files, path) === file(first.files, path), !changed.has(bin), bin);
    }
    assert.equal(openStatement(next.files.get('targets/release.json') ?? new Uint8Array()).serial, next.serial);
    assert.ok(next.serial > first.serial);
  });

  it('with a changed route adds one resource and changes one node', async () => {
    const next = await build({ ...pipeline.input, previous: first.files, compiled: compiled('9s'), now: hours(1) });
    assert.deepEqual(
      next.nodes.map(({ node, changed }) => [node, changed]),
      [
        ['node-a', true],
        ['node-b', false],
      ],
    );
    assert.deepEqual(next.resources, { total: first.resources.total, added: 1 });
    assert.deepEqual(outcomes(next), { 'shop/cart': 'kept', 'shop/web': 'kept', 'shop/stock': 'kept' });
    assert.equal((await verify(pipeline, next.files, { now: hours(1) })).kind, 'verified');
  });

  it('keeps certificates while they have 60 percent of their life left, then renews them', async () => {
    const at = async (age: number) =>
      outcomes(await build({ ...pipeline.input, previous: first.files, now: hours(age) }));
    assert.deepEqual(Object.values(await at(28)), ['kept', 'kept', 'kept']);
    assert.deepEqual(Object.values(await at(29)), ['renewed', 'renewed', 'renewed']);
  });

  it('renews everything when the issuer has a new certificate, even for the same key', async () => {
    const { root, issuer } = pipeline.realm;
    const again = { trustDomain, root, key: issuer.key, now: hours(1), lifetimeSeconds: 90 * day, serial: serial(8) };
    const next = await build({
      ...pipeline.input,
      previous: first.files,
      authority: await issueIssuer(again),
      now: hours(1),
    });
    assert.deepEqual(Object.values(outcomes(next)), ['renewed', 'renewed', 'renewed']);
    assert.equal((await verify(pipeline, next.files, { now: hours(1) })).kind, 'verified');
  });

  it('goes back to old content under a new serial, which nodes accept', async () => {
    const second = await build({ ...pipeline.input, previous: first.files, compiled: compiled('9s'), now: hours(1) });
    const third = await build({ ...pipeline.input, previous: second.files, now: hours(2) });
    const ran = await verify(pipeline, second.files, { now: hours(1) });
    const back = await verify(pipeline, third.files, { now: hours(2), trusted: ran.trusted });
    assert.equal(back.kind, 'verified');
    assert.equal(file(third.files, manifestPath('node-a')), file(first.files, manifestPath('node-a')));
    assert.ok(third.serial > second.serial);
  });

  it('has a version above the last even when the clock stands still', async () => {
    const next = await build({ ...pipeline.input, previous: first.files, commit: 'b'.repeat(40) });
    assert.equal(next.serial, first.serial + 1);
  });

  it('signs anew what has lived for half of its life', async () => {
    const next = await build({ ...pipeline.input, previous: first.files, now: hours(85), lifetimeSeconds: 400 * 3600 });
    assert.equal(next.change, 'content');
    assert.equal((await verify(pipeline, next.files, { now: hours(85) })).kind, 'verified');
  });

  it('drops resources that nothing uses any more', async () => {
    const second = await build({ ...pipeline.input, previous: first.files, compiled: compiled('9s'), now: hours(1) });
    const resources = (files: ReadonlyMap<string, Uint8Array>) =>
      [...files.keys()].filter((path) => path.includes('resources'));
    assert.equal(resources(second.files).length, resources(first.files).length);
  });
});

describe('a release is refused', () => {
  const codes = async (changes: Partial<typeof pipeline.input>) => {
    const built = await buildRelease({ ...pipeline.input, ...changes });
    return built.kind === 'refused' ? built.diagnostics.map(({ code, message }) => `${code}: ${message}`) : ['built'];
  };
  const without = (path: string) => new Map([...pipeline.input.requests].filter(([name]) => name !== path));
  const path = 'enroll/demo/node-a/shop/web.csr';

  it('without an enrolment, naming the path', async () => {
    const [found = '', ...more] = await codes({ requests: without(path) });
    assert.match(found, /^missing-enrollment: .*shop\/web.*node-a.*enroll\/demo\/node-a\/shop\/web\.csr$/);
    assert.deepEqual(more, []);
  });

  it('with a request that does not prove possession', async () => {
    const requests = new Map([...pipeline.input.requests, [path, 'garbage']]);
    assert.match((await codes({ requests })).join(), /^invalid-enrollment/);
  });

  it('with two requests in one file', async () => {
    const two = (await createCertificateRequest(createKeyPair())) + (await createCertificateRequest(createKeyPair()));
    assert.match(
      (await codes({ requests: new Map([...pipeline.input.requests, [path, two]]) })).join(),
      /^invalid-enrollment/,
    );
  });

  it('with one key at two places', async () => {
    const same = pipeline.input.requests.get(path) ?? '';
    const requests = new Map([...pipeline.input.requests, ['enroll/demo/node-b/shop/stock.csr', same]]);
    assert.match(
      (await codes({ requests })).join(),
      /^shared-enrollment-key: .*node-a\/shop\/web\.csr.*node-b\/shop\/stock\.csr/,
    );
  });

  it('with an authority that ends before its certificates would', async () => {
    assert.match((await codes({ now: hours(24 * 89) })).join(), /^authority-expiring/);
  });

  it('on top of a release that others signed', async () => {
    const other = await createPipeline();
    const foreign = await build(other.input);
    assert.match((await codes({ previous: foreign.files })).join(), /^previous-release-refused/);
  });

  it('but only warns of a request for no proxy', async () => {
    const { requests } = await enroll([['node-z', 'shop/web']]);
    const built = await build({ ...pipeline.input, requests: new Map([...pipeline.input.requests, ...requests]) });
    assert.deepEqual(
      built.warnings.map(({ code }) => code),
      ['unknown-enrollment'],
    );
  });
});

describe('certificates of a release', () => {
  it('are for the enrolled keys', () => {
    const { proxies } = openManifest(first.files.get(manifestPath('node-a')) ?? new Uint8Array());
    for (const { name, identity } of proxies) assert.ok(pipeline.localKeys.get(name)?.has(identity.spkiSha256), name);
  });

  it('never repeat a serial number', () => {
    const chains = ['node-a', 'node-b'].flatMap((node) =>
      openManifest(first.files.get(manifestPath(node)) ?? new Uint8Array()).proxies.map(
        ({ identity }) => identity.chain[0],
      ),
    );
    assert.equal(new Set(chains).size, 3);
  });
});
