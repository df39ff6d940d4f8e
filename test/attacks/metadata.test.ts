import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { binOf } from '../../src/bundle/hash-bins.ts';
import type { NodeManifest } from '../../src/bundle/manifest.ts';
import { edit, json, parse, replaceSnapshot, signAgain } from '../bundle/hostile-release.ts';
import { approve, ed25519Signer, p256Signer, type Signers, signRoot } from '../bundle/people.ts';
import { codeOf, createTarget, round, type Target } from './target.ts';

/**
 * The attacks that TUF names, each against a real agent with a real Envoy: the node must go on with its last good release,
 * say why, and take the next good one.
 */
const manifestPath = 'nodes/node-a/manifest.json';
const manifestFile = `targets/${manifestPath}`;
let target: Target;
before(async () => {
  target = await createTarget();
});
after(() => target.close());

const binName = (path: string) => binOf(path, target.pipeline.input.approved.bins);
const file = (path: string) => Buffer.from(target.good().get(path) ?? '');
const merged = (files: ReadonlyMap<string, Uint8Array>, path: string, bytes: Uint8Array) =>
  new Map([...files, [path, bytes]]);

describe('arbitrary software', () => {
  for (const role of ['timestamp', 'snapshot', 'targets', 'fence', 'bins'] as const) {
    it(`${role} signed by a key that nobody named`, async () => {
      await target.refuses(await target.signed({ signers: { [role]: p256Signer() } }), 'unsigned');
    });

    it(`${role} signed by nobody`, async () => {
      const signed = await target.signed();
      const name = {
        timestamp: 'timestamp',
        snapshot: 'snapshot',
        targets: 'targets',
        fence: 'nodes',
        bins: binName(manifestPath),
      }[role];
      const { signed: body } = parse<{ signed: unknown }>(signed.get(`metadata/${name}.json`));
      const bare = json({ signatures: [], signed: body });
      // Only the timestamp is not listed by its digest in a role above it.
      await target.refuses(
        merged(signed, `metadata/${name}.json`, bare),
        role === 'timestamp' ? 'unsigned' : 'mismatch',
      );
    });
  }

  it('a root that only one of the two owners it takes has signed', async () => {
    const { rootSigners, signers } = target.pipeline;
    const input = { version: 2, now: target.now(), signers: rootSigners, threshold: 2, roles: signers };
    const root = await edit(await signRoot(input), rootSigners.slice(0, 1), (body) => body);
    await target.refuses(target.replaced('metadata/2.root.json', root), 'unsigned');
  });

  it('one bit of the manifest, of a resource, of trust, or of any metadata', async () => {
    const resource = [...target.good().keys()].find((path) => path.startsWith('targets/resources/')) ?? '';
    const { proxies } = parse<NodeManifest>(target.good().get(manifestFile));
    const own = `targets/resources/${proxies[0]?.bootstrap.sha256}.json`;
    assert.ok(resource);
    for (const path of [
      manifestFile,
      own,
      'targets/trust/demo.test.json',
      'targets/policy/agent.json',
      'targets/release.json',
    ]) {
      const bytes = file(path);
      bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
      await target.refuses(target.replaced(path, bytes), 'mismatch');
    }
  });

  it('but the same meaning with other white space is fine where only a signature vouches for it', async () => {
    const files = await target.signed();
    const compact = Buffer.from(JSON.stringify(parse(files.get('metadata/timestamp.json'))));
    await target.accepts(merged(files, 'metadata/timestamp.json', compact));
  });

  it('the signatures of one role over the words of another', async () => {
    const targets = parse<{ signatures: unknown }>(target.good().get('metadata/targets.json'));
    const timestamp = parse<{ signed: object }>((await target.signed()).get('metadata/timestamp.json'));
    const mixed = json({ ...targets, signed: timestamp.signed });
    await target.refuses(target.replaced('metadata/timestamp.json', mixed), 'unsigned');
  });
});

describe('rollback', () => {
  it('of the whole tree by a forced push, also after a restart', async () => {
    const old = target.node.publisher.git('rev-parse', 'HEAD').trim();
    await target.runsNext();
    const { publisher } = target.node;
    const honest = publisher.git('rev-parse', 'HEAD').trim();
    publisher.rewind(old);
    await target.refusesWhatIsThere('rollback', () => publisher.rewind(honest));
    publisher.rewind(old);
    await target.restart();
    await target.refusesWhatIsThere('rollback', () => publisher.rewind(honest));
  });

  it('of the timestamp, the snapshot or a bin alone', async () => {
    const old = new Map(target.good());
    await target.runsNext();
    for (const [name, reason] of [
      ['timestamp', 'rollback'],
      ['snapshot', 'mismatch'],
      [binName(manifestPath), 'mismatch'],
    ] as const) {
      const path = `metadata/${name}.json`;
      await target.refuses(target.replaced(path, old.get(path) ?? ''), reason);
    }
  });

  it('of a role inside a new snapshot, by somebody who holds the keys of snapshot and timestamp', async () => {
    const version = Math.floor(target.now().getTime() / 1000);
    for (const role of ['targets', 'nodes', 'bin'] as const) {
      const versions = {
        timestamp: version + 60,
        snapshot: version + 60,
        targets: version + 60,
        nodes: version + 60,
        bin: version + 60,
      };
      await target.refuses(await target.signed({ versions: { ...versions, [role]: 7 } }), 'rollback');
    }
  });

  it('is possible only once a node has forgotten everything, which it logs, and not past the root', async () => {
    const old = new Map(target.good());
    await target.runsNext();
    await rm(target.node.folder.trusted, { recursive: true });
    await target.restart();
    const stranger = await signRoot({
      version: 1,
      now: target.now(),
      signers: [ed25519Signer(), ed25519Signer()],
      threshold: 2,
      roles: target.pipeline.signers,
    });
    await target.refuses(merged(new Map(old), 'metadata/2.root.json', stranger), 'unsigned');
    assert.ok(target.node.logged.some((line) => line.includes('first release trusted from the root file alone')));
  });
});

describe('fast-forward', () => {
  for (const [name, ahead] of [
    ['the largest number there is', () => Number.MAX_SAFE_INTEGER],
    ['two days ahead', () => Math.floor(target.now().getTime() / 1000) + 2 * 86_400],
  ] as const) {
    it(`a timestamp whose version is ${name}`, async () => {
      await target.refuses(await target.signed({ versions: { timestamp: ahead() } }), 'fast-forward');
    });
  }
});

describe('freeze', () => {
  it('the same commit for 25 hours makes the node stale, and moves nothing', async () => {
    await target.runsNext();
    assert.equal(target.agent.status.freshness.state, 'FRESH');
    target.wait(25 * 3600);
    await target.refusesWhatIsThere('expired');
    await target.restart();
    target.wait(25 * 3600);
    await round(target.agent);
    assert.equal(target.agent.status.freshness.state, 'STALE');
    const stale = target.agent.status.conditions.find(({ type }) => type === 'SourceFresh');
    assert.equal(stale?.reason, 'release-stale');
    await target.runsNext();
    assert.equal(target.agent.status.freshness.state, 'FRESH');
  });

  it('each role that has expired under a fresh timestamp', async () => {
    const long = new Date(target.now().getTime() - 400 * 86_400_000);
    for (const role of ['snapshot', 'targets', 'nodes', 'bin'] as const) {
      await target.refuses(await target.signed({ signedAt: { [role]: long } }), 'expired');
    }
  });

  it('a clock that was set back two days', async () => {
    target.wait(-2 * 86_400);
    const outcome = await round(target.agent);
    assert.equal(codeOf(outcome), 'unchanged', 'a node that knows the commit does not look again');
    await target.restart();
    assert.equal(codeOf(await round(target.agent)), 'release-clock-behind');
    target.wait(2 * 86_400);
    await target.runsNext();
  });
});

describe('mix and match', () => {
  it('the manifest of one release in the tree of the next, and trust of one with identities of the other', async () => {
    const old = new Map(target.good());
    await target.runsNext();
    await target.refuses(target.replaced(manifestFile, old.get(manifestFile) ?? ''), 'mismatch');
    const { signers, realm } = target.pipeline;
    const other = await approve({
      roots: [target.pipeline.root],
      signers,
      trustDomain: 'demo.test',
      authorities: [realm.root.certificate.der],
      sequence: 9,
      now: target.now(),
    });
    const bundle = other.files.get('trust/demo.test.json') ?? new Uint8Array();
    await target.refuses(target.replaced('targets/trust/demo.test.json', bundle), 'mismatch');
    await target.refuses(await target.signed({ targets: { 'trust/demo.test.json': bundle } }), 'mismatch');
  });

  it('a bin of the next release under the snapshot of this one', async () => {
    const before = new Map(target.good());
    await target.runsNext();
    const path = `metadata/${binName(manifestPath)}.json`;
    const mixed = merged(before, path, target.good().get(path) ?? new Uint8Array());
    await target.refuses(mixed, 'rollback');
    const snapshot = await edit(before.get('metadata/snapshot.json'), [target.pipeline.signers.snapshot], (body) => ({
      ...body,
      version: Math.floor(target.now().getTime() / 1000) + 5,
    }));
    await target.refuses(
      await replaceSnapshot(
        target.pipeline,
        merged(before, path, target.good().get(path) ?? new Uint8Array()),
        snapshot,
      ),
      'rollback',
    );
  });
});

describe('key compromise', () => {
  it('a new root that only the new, or only the old owners signed', async () => {
    const { rootSigners, signers } = target.pipeline;
    const fresh = [ed25519Signer(), ed25519Signer()];
    const input = { version: 2, now: target.now(), signers: fresh, threshold: 2, roles: signers };
    await target.refuses(target.replaced('metadata/2.root.json', await signRoot(input)), 'unsigned');
    const both = await signRoot({ ...input, previous: rootSigners });
    const old = await edit(both, rootSigners, (body) => body);
    await target.refuses(target.replaced('metadata/2.root.json', old), 'unsigned');
  });

  it('one stolen key of the root, used once, twice, or under two names', async () => {
    const [stolen, ...others] = target.pipeline.rootSigners;
    if (!stolen) assert.fail();
    assert.equal(others.length, 2);
    const input = { version: 2, now: target.now(), signers: [stolen], threshold: 1, roles: target.pipeline.signers };
    const alone = await signRoot(input);
    await target.refuses(target.replaced('metadata/2.root.json', alone), 'unsigned');
    const { signatures, signed } = parse<{ signatures: { keyid: string; sig: string }[]; signed: object }>(alone);
    const twice = json({ signatures: [...signatures, ...signatures], signed });
    await target.refuses(target.replaced('metadata/2.root.json', twice), 'malformed');
    const renamed = signatures.map(({ sig }) => ({ keyid: 'f'.repeat(64), sig }));
    await target.refuses(
      target.replaced('metadata/2.root.json', json({ signatures: [...signatures, ...renamed], signed })),
      'unsigned',
    );
  });

  it('a thief who signed a version a day ahead is undone by a root with other keys, five roots later too', async () => {
    const { pipeline } = target;
    const version = Math.floor(target.now().getTime() / 1000) + 80_000;
    await target.accepts(await target.signed({ versions: { timestamp: version, snapshot: version } }));
    let owners = pipeline.rootSigners;
    let signers: Signers = pipeline.signers;
    const roots: [Uint8Array, ...Uint8Array[]] = [pipeline.root];
    for (let number = 2; number <= 6; number += 1) {
      const next = [ed25519Signer(), p256Signer()];
      signers = { ...signers, timestamp: ed25519Signer(), snapshot: p256Signer() };
      roots.push(
        await signRoot({
          version: number,
          now: target.now(),
          signers: next,
          threshold: 2,
          roles: signers,
          previous: owners,
        }),
      );
      owners = next;
    }
    target.wait(1);
    const healed = await signAgain({ ...pipeline, signers }, target.good(), { at: target.now() });
    const tree = new Map([
      ...healed,
      ...roots.map((root, index) => [`metadata/${index + 1}.root.json`, root] as const),
    ]);
    await target.accepts(tree);
    // The removed keys count no more, whatever they sign.
    const late = await signAgain(pipeline, target.good(), { at: new Date(target.now().getTime() + 1000) });
    target.node.publisher.push(new Map([...tree, ...[...late].filter(([path]) => path.startsWith('metadata/'))]));
    assert.equal(codeOf(await round(target.agent)), 'release-unsigned');
  });
});
