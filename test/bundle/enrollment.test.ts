import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRelease, type ReleaseInput } from '../../src/bundle/build-release.ts';
import { signNextKeys } from '../../src/bundle/enrolled-keys.ts';
import type { NodeManifest } from '../../src/bundle/manifest.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair, exportSpki, signingKey, spkiSha256 } from '../../src/x509/key.ts';
import { json, parse } from './hostile-release.ts';
import { build, createPipeline, now, verify } from './signer.ts';

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const day = 24;
const pipeline = await createPipeline();
const path = 'enroll/demo/node-a/shop/web.csr';
const nextPath = 'enroll/demo/node-a/shop/web.next.json';
const place = { environment: 'demo', node: 'node-a', proxy: 'shop/web' };

const [first, second, third] = [createKeyPair(), createKeyPair(), createKeyPair()];
const print = (key: typeof first) => spkiSha256(exportSpki(key));
const request = await createCertificateRequest(first);
const requests = async (keys: readonly (typeof first)[]) =>
  Promise.all(keys.map((key) => createCertificateRequest(key)));

/** The files of a commit: the first key's request, and what else there is. */
function files(more: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, string> {
  const texts = Object.entries(more).map(
    ([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(json(value)).toString()] as const,
  );
  return new Map([...pipeline.input.requests, [path, request], ...texts]);
}

const revoked = (...keys: (typeof first)[]) => ({
  apiVersion: 'meshc/v1',
  kind: 'RevokedKeys',
  keys: keys.map((key) => ({ spkiSha256: print(key), reason: 'stolen' })),
});

async function codes(changes: Partial<ReleaseInput>): Promise<readonly string[]> {
  const built = await buildRelease({ ...pipeline.input, ...changes });
  return built.kind === 'refused' ? built.diagnostics.map(({ code }) => code) : ['built'];
}

const manifestOf = (built: { files: ReadonlyMap<string, Uint8Array> }, node = 'node-a') =>
  parse<NodeManifest>(built.files.get(`targets/nodes/${node}/manifest.json`));
const web = (built: { files: ReadonlyMap<string, Uint8Array> }) =>
  manifestOf(built).proxies.find(({ name }) => name === 'shop/web')?.identity;

describe('a key that is in use', () => {
  it('is not given up for another that a merged file names', async () => {
    const { files: previous } = await build({ ...pipeline.input, requests: files() });
    const usurper = files({ [path]: await createCertificateRequest(second) });
    assert.deepEqual(await codes({ requests: usurper, previous, now: hours(1) }), ['unsigned-key-change']);
  });

  it('is given up for another once it is revoked, at once', async () => {
    const { files: previous } = await build({ ...pipeline.input, requests: files() });
    const replaced = files({
      [path]: await createCertificateRequest(second),
      'enroll/demo/revoked.json': revoked(first),
    });
    const built = await build({ ...pipeline.input, requests: replaced, previous, now: hours(1) });
    assert.equal(web(built)?.spkiSha256, print(second));
  });

  it('is issued nothing any more when it is revoked and nothing follows it', async () => {
    const requests = files({ 'enroll/demo/revoked.json': revoked(first) });
    assert.deepEqual(await codes({ requests }), ['revoked-enrollment']);
  });

  it('stays revoked for ever', async () => {
    const built = await build({
      ...pipeline.input,
      requests: files({ [path]: await createCertificateRequest(second), 'enroll/demo/revoked.json': revoked(first) }),
    });
    const restored = files({ [path]: await createCertificateRequest(second) });
    const next = { previous: built.files, now: hours(1) };
    assert.deepEqual(await codes({ requests: restored, ...next }), ['revoked-key-restored']);
    const replayed = files({ 'enroll/demo/revoked.json': revoked(first) });
    assert.deepEqual(await codes({ requests: replayed, ...next }), ['revoked-enrollment']);
  });
});

describe('keys that are enrolled for later', async () => {
  const next = await signNextKeys(place, await requests([second, third]), signingKey(first));
  const enrolled = files({ [nextPath]: next });

  it('follow after a month, having been announced for a day', async () => {
    let previous = (await build({ ...pipeline.input, requests: files() })).files;
    const at = async (time: number) => {
      const built = await build({ ...pipeline.input, requests: enrolled, previous, now: hours(time) });
      previous = built.files;
      return web(built);
    };
    // The month is over before the keys are announced: they still have to wait a day.
    assert.equal((await at(31 * day))?.spkiSha256, print(first));
    assert.equal((await at(31 * day + 23))?.spkiSha256, print(first));
    assert.equal((await at(32 * day))?.spkiSha256, print(second));
    assert.equal((await at(60 * day))?.spkiSha256, print(second));
    const last = await at(63 * day);
    assert.equal(last?.spkiSha256, print(third));
  });

  it('are accepted from the node that holds them, whichever is in use', async () => {
    const localKeys = new Map([
      ...pipeline.localKeys,
      ['shop/web', new Set([first, second, third].map(print))] as const,
    ]);
    const built = await build({ ...pipeline.input, requests: enrolled });
    assert.equal((await verify(pipeline, built.files, { localKeys })).kind, 'verified');
  });

  it('are jumped to when the present one is revoked', async () => {
    const { files: previous } = await build({ ...pipeline.input, requests: enrolled });
    const stolen = files({ [nextPath]: next, 'enroll/demo/revoked.json': revoked(first) });
    const built = await build({ ...pipeline.input, requests: stolen, previous, now: hours(1) });
    assert.equal(web(built)?.spkiSha256, print(second));
  });

  it('are warned of when the last one is old', async () => {
    const previous = (await build({ ...pipeline.input, requests: files({ [nextPath]: next }) })).files;
    const old = { ...pipeline.input, requests: enrolled, keyLifetimeSeconds: 1 };
    const b = await build({ ...old, previous, now: hours(day) });
    const c = await build({ ...old, previous: b.files, now: hours(2 * day) });
    const d = await build({ ...old, previous: c.files, now: hours(3 * day) });
    assert.deepEqual(
      d.warnings.map(({ code }) => code),
      ['next-keys-exhausted'],
    );
    assert.equal(web(d)?.spkiSha256, print(third));
  });

  for (const [name, change] of [
    ['signed by a key that nobody knows', async () => signNextKeys(place, await requests([second]), signingKey(third))],
    [
      'for another node',
      async () => signNextKeys({ ...place, node: 'node-b' }, await requests([second]), signingKey(first)),
    ],
    [
      'for another proxy',
      async () => signNextKeys({ ...place, proxy: 'shop/cart' }, await requests([second]), signingKey(first)),
    ],
    ['with another request than was signed', async () => ({ ...next, requests: await requests([createKeyPair()]) })],
    [
      'with a request that proves nothing',
      async () => signNextKeys(place, [request.replace('MI', 'MJ')], signingKey(first)),
    ],
    ['with an unknown member', async () => ({ ...next, trust: 'me' })],
    ['that are none', async () => ({ ...next, requests: [] })],
  ] as const) {
    it(`are refused: ${name}`, async () => {
      assert.deepEqual(await codes({ requests: files({ [nextPath]: await change() }) }), ['invalid-enrollment']);
    });
  }

  it('are refused when one of them is enrolled elsewhere too', async () => {
    const elsewhere = new Map([
      ...enrolled,
      ['enroll/demo/node-b/shop/stock.csr', await createCertificateRequest(third)],
    ]);
    assert.deepEqual(await codes({ requests: elsewhere }), ['shared-enrollment-key']);
  });

  it('are not read past a list of revoked keys that cannot be read', async () => {
    for (const list of ['{}', 'none', { ...revoked(second), keys: [{ spkiSha256: 'x', reason: 'y' }] }]) {
      assert.deepEqual(await codes({ requests: files({ 'enroll/demo/revoked.json': list }) }), ['invalid-enrollment']);
    }
  });
});
