import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binOf } from '../../src/bundle/hash-bins.ts';
import type { NodeManifest, ReleaseStatement } from '../../src/bundle/manifest.ts';
import { keyId } from '../../src/bundle/role-key.ts';
import type { VerifyInput } from '../../src/bundle/verify-release.ts';
import type { TrustedMetadata } from '../../src/bundle/verify-root.ts';
import { edit, type Files, type Hostility, json, parse, replaceSnapshot, signAgain } from './hostile-release.ts';
import {
  approve,
  build,
  compiled,
  createPipeline,
  ed25519Signer,
  now,
  p256Signer,
  signRoot,
  trustDomain,
  verify,
} from './signer.ts';

const pipeline = await createPipeline();
const { files } = await build(pipeline.input);
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const manifestFile = 'nodes/node-a/manifest.json';
const ownBin = binOf(manifestFile, pipeline.input.approved.bins);
const statementBin = binOf('release.json', pipeline.input.approved.bins);
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

function replace(path: string, bytes: Uint8Array | string): Files {
  return new Map([...files, [path, Buffer.from(bytes)]]);
}

function without(path: string): Files {
  return new Map([...files].filter(([name]) => name !== path));
}

/** What node-a keeps after it ran a release. */
async function ran(run: ReadonlyMap<string, Uint8Array>, at = now): Promise<TrustedMetadata> {
  const verified = await verify(pipeline, run, { now: at });
  if (verified.kind === 'refused') throw new Error(verified.diagnostic.message);
  return verified.trusted;
}

describe('arbitrary software', () => {
  it('any changed byte of any file that node-a reads is refused; files of others do not matter to it', async () => {
    const own = new Set(
      manifest.proxies.flatMap((proxy) =>
        [proxy.bootstrap, ...proxy.clusters, ...proxy.endpoints, ...proxy.listeners, ...proxy.routes].map(
          ({ sha256 }) => `targets/resources/${sha256}.json`,
        ),
      ),
    );
    for (const [path, bytes] of files) {
      const foreignBin = /^metadata\/(bin-\d)/.exec(path)?.[1];
      const foreign =
        path === 'metadata/1.root.json' ||
        path === 'targets/provenance.json' ||
        path.includes('node-b') ||
        (foreignBin !== undefined && foreignBin !== ownBin && foreignBin !== statementBin) ||
        (path.includes('/resources/') && !own.has(path));
      for (let index = 0; index < bytes.length; index += Math.ceil(bytes.length / 40)) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ 1;
        const found = await outcome(replace(path, changed));
        if (foreign) assert.equal(found, 'verified', path);
        else assert.notEqual(found, 'verified', `${path}, byte ${index}`);
      }
    }
  });

  it('any missing file is named', async () => {
    for (const name of [
      'metadata/timestamp.json',
      'metadata/snapshot.json',
      'metadata/targets.json',
      'metadata/nodes.json',
      `metadata/${ownBin}.json`,
      `metadata/${statementBin}.json`,
      'targets/release.json',
      `targets/${manifestFile}`,
      'targets/trust/demo.test.json',
      'targets/policy/agent.json',
    ]) {
      assert.equal(await outcome(without(name)), 'missing-file', name);
    }
    const [resource = ''] = [...files.keys()].filter((path) =>
      path.includes(manifest.proxies[0]?.bootstrap.sha256 ?? '-'),
    );
    assert.equal(await outcome(without(resource)), 'missing-file');
  });

  for (const role of ['timestamp', 'snapshot', 'targets', 'fence', 'bins'] as const) {
    it(`${role} signed by a stranger is refused`, async () => {
      assert.equal(await signed({ signers: { [role]: p256Signer() } }), 'unsigned');
    });
  }

  it('a role signed by the key of another is refused', async () => {
    assert.equal(await signed({ signers: { timestamp: pipeline.signers.snapshot } }), 'unsigned');
    assert.equal(
      await signed({ signers: { fence: pipeline.signers.targets, targets: pipeline.signers.snapshot } }),
      'unsigned',
    );
  });

  it('a timestamp that says it is another role is refused, whoever signed it', async () => {
    const other = await edit(files.get('metadata/timestamp.json'), [pipeline.signers.timestamp], (content) => ({
      ...content,
      _type: 'snapshot',
    }));
    assert.equal(await outcome(replace('metadata/timestamp.json', other)), 'malformed');
  });

  it('a timestamp signed by nobody is refused', async () => {
    const { signed: content } = parse<{ signed: unknown }>(files.get('metadata/timestamp.json'));
    assert.equal(
      await outcome(replace('metadata/timestamp.json', json({ signatures: [], signed: content }))),
      'unsigned',
    );
  });

  it('a bin that only the fence itself signed is refused, and a fence that only targets signed', async () => {
    assert.equal(await signed({ signers: { bins: pipeline.signers.fence } }), 'unsigned');
    assert.equal(await signed({ signers: { fence: pipeline.signers.targets } }), 'unsigned');
  });

  it('one signature of the two that a threshold asks for is refused, for each role', async () => {
    const second = ed25519Signer();
    const need = (keys: readonly string[]) => ({ keyids: keys, threshold: 2 });
    const root = await edit(pipeline.root, pipeline.rootSigners, (content) => {
      const roles = content['roles'] as Record<string, { keyids: string[] }>;
      const { keyid, key } = { keyid: keyId(second.key), key: second.key };
      const two = Object.fromEntries(
        ['targets', 'snapshot', 'timestamp'].map((role) => [role, need([...(roles[role]?.keyids ?? []), keyid])]),
      );
      return { ...content, keys: { ...(content['keys'] as object), [keyid]: key }, roles: { ...roles, ...two } };
    });
    const result = await verify(pipeline, files, { trusted: { root } });
    assert.equal(result.kind === 'refused' && result.reason, 'unsigned');
    const one = await edit(pipeline.root, pipeline.rootSigners.slice(0, 1), (content) => content);
    const single = await verify(pipeline, files, { trusted: { root: one } });
    assert.equal(single.kind === 'refused' && single.reason, 'state-damaged');
  });

  it('a signature over the bytes of another role is refused', async () => {
    const targets = parse<{ signatures: unknown }>(files.get('metadata/targets.json'));
    const timestamp = parse<{ signed: unknown }>(files.get('metadata/timestamp.json'));
    assert.equal(
      await outcome(replace('metadata/timestamp.json', json({ ...targets, signed: timestamp.signed }))),
      'unsigned',
    );
  });

  it('one role in the place of another is refused, though the same key signed it', async () => {
    const key = pipeline.signers.timestamp;
    const all = { targets: key, fence: key, bins: key, snapshot: key, timestamp: key };
    const root = await signRoot({ version: 1, now, signers: pipeline.rootSigners, threshold: 2, roles: all });
    const one = { ...pipeline, signers: all, root };
    const again = await signAgain(one, files);
    assert.equal((await verify(one, again)).kind, 'verified');
    const swapped = new Map([
      ...again,
      ['metadata/timestamp.json', again.get('metadata/snapshot.json') ?? new Uint8Array()] as const,
    ]);
    const result = await verify(one, swapped);
    assert.equal(result.kind === 'refused' && result.reason, 'malformed');
  });

  it('the same content with other white space still verifies where only a signature vouches for it', async () => {
    const compact = JSON.stringify(parse(files.get('metadata/timestamp.json')));
    assert.equal(await outcome(replace('metadata/timestamp.json', compact)), 'verified');
  });
});

describe('rollback', async () => {
  const newer = await build({ ...pipeline.input, previous: files, compiled: compiled('9s'), now: hours(1) });
  const trusted = await ran(newer.files, hours(1));
  const at = { trusted, now: hours(1) };

  it('of the whole tree is refused after a restart', async () => {
    assert.equal(await outcome(newer.files, at), 'verified');
    assert.equal(await outcome(files, at), 'rollback');
  });

  for (const role of ['timestamp', 'snapshot', ownBin] as const) {
    it(`of ${role} alone is refused`, async () => {
      const mixed = new Map([
        ...newer.files,
        [`metadata/${role}.json`, files.get(`metadata/${role}.json`) ?? new Uint8Array()] as const,
      ]);
      assert.equal(await outcome(mixed, at), role === 'timestamp' ? 'rollback' : 'mismatch');
    });
  }

  it('of a timestamp to one that vouched for the same snapshot earlier is refused', async () => {
    const vouched = await build({ ...pipeline.input, previous: files, now: hours(4) });
    assert.equal(vouched.change, 'timestamp');
    assert.equal(await outcome(files, { trusted: await ran(vouched.files, hours(4)), now: hours(4) }), 'rollback');
  });

  it('of the snapshot under a new timestamp is refused, even when it lists the same', async () => {
    const same = newer.serial;
    const hostile = await signAgain(pipeline, newer.files, {
      versions: { timestamp: same + 9, snapshot: same - 1, bin: same },
    });
    assert.equal(await outcome(hostile, at), 'rollback');
  });

  it('of targets, the fence or a bin inside a new snapshot is refused', async () => {
    for (const role of ['targets', 'nodes', 'bin'] as const) {
      const hostile = await signAgain(pipeline, newer.files, {
        versions: {
          timestamp: newer.serial + 9,
          snapshot: newer.serial + 9,
          targets: newer.serial + 9,
          nodes: newer.serial + 9,
          bin: newer.serial + 9,
          [role]: 5,
        },
      });
      assert.equal(await outcome(hostile, at), 'rollback', role);
    }
  });

  it('by a snapshot that no longer lists a role is refused', async () => {
    const snapshot = await edit(newer.files.get('metadata/snapshot.json'), [pipeline.signers.snapshot], (content) => ({
      ...content,
      version: newer.serial + 9,
      meta: { 'targets.json': (content['meta'] as Record<string, unknown>)['targets.json'] },
    }));
    const hostile = await replaceSnapshot(pipeline, newer.files, snapshot);
    assert.equal(await outcome(hostile, at), 'rollback');
  });

  it('an equal version with other bytes is an alarm, with the same bytes it is fine', async () => {
    assert.equal(await outcome(newer.files, at), 'verified');
    const other = JSON.stringify(parse(newer.files.get('metadata/timestamp.json')));
    const changed = new Map([...newer.files, ['metadata/timestamp.json', Buffer.from(other)] as const]);
    assert.equal(await outcome(changed, at), 'equivocation');
  });

  it('state that was damaged is said, never forgotten', async () => {
    for (const role of ['root', 'timestamp', 'snapshot'] as const) {
      const bytes = Buffer.from(trusted[role] ?? '');
      assert.equal(
        await outcome(newer.files, { ...at, trusted: { ...trusted, [role]: bytes.subarray(0, 50) } }),
        'state-damaged',
        role,
      );
      const at2 = bytes.indexOf('"version": ') + 12;
      bytes[at2] = (bytes[at2] ?? 0) ^ 1;
      assert.equal(
        await outcome(newer.files, { ...at, trusted: { ...trusted, [role]: bytes } }),
        'state-damaged',
        role,
      );
    }
  });
});

describe('freeze', () => {
  it('the timestamp ends after a day, to the second', async () => {
    assert.equal(await outcome(files, { now: new Date(hours(24).getTime() - 1000) }), 'verified');
    assert.equal(await outcome(files, { now: hours(24) }), 'expired');
  });

  for (const [role, days] of [
    ['snapshot', 7],
    ['bin', 7],
    ['nodes', 90],
    ['targets', 90],
  ] as const) {
    it(`${role} ends after ${days} days, whatever else is fresh`, async () => {
      const at = hours(24 * days);
      const fresh = { timestamp: at, snapshot: at, targets: at, nodes: at, bin: at };
      // The certificates would have ended earlier, so the order of the checks matters here too.
      assert.equal(await signed({ signedAt: { ...fresh, [role]: now } }, { now: at }), 'expired', role);
      assert.equal(await signed({ signedAt: fresh }, { now: at }), 'identity', role);
    });
  }

  it('root ends after a year', async () => {
    assert.equal(await outcome(files, { now: hours(24 * 365) }), 'expired');
  });

  it('a clock set back is found by what was verified before', async () => {
    const trusted = await ran(files);
    assert.equal(await outcome(files, { trusted, now: new Date(now.getTime() - 299_000) }), 'verified');
    assert.equal(await outcome(files, { trusted, now: hours(-48) }), 'clock-behind');
  });
});

describe('fast-forward', () => {
  for (const role of ['timestamp', 'snapshot', 'targets', 'nodes', 'bin'] as const) {
    it(`${role} more than a day ahead is refused, a day ahead is not`, async () => {
      const ahead = now.getTime() / 1000 + 86_400;
      const versions = { timestamp: ahead, snapshot: ahead, targets: ahead, nodes: ahead, bin: ahead };
      const statement = {
        'release.json': json({ ...parse<ReleaseStatement>(files.get('targets/release.json')), serial: ahead }),
      };
      assert.equal(await signed({ versions, manifests: statement }), 'verified');
      assert.equal(
        await signed({ versions: { ...versions, [role]: Number.MAX_SAFE_INTEGER }, manifests: statement }),
        'fast-forward',
      );
    });
  }

  it('versions that are no whole positive numbers are refused', async () => {
    for (const version of [0, -1]) {
      const timestamp = await edit(files.get('metadata/timestamp.json'), [pipeline.signers.timestamp], (content) => ({
        ...content,
        version,
      }));
      assert.equal(await outcome(replace('metadata/timestamp.json', timestamp)), 'malformed');
    }
    for (const version of ['1.5', 'NaN', '"7"', 'null', '9007199254740993']) {
      const text = Buffer.from(files.get('metadata/timestamp.json') ?? '')
        .toString()
        .replace(/"version": \d{5,}/, `"version": ${version}`);
      assert.equal(await outcome(replace('metadata/timestamp.json', text)), 'malformed', version);
    }
  });

  it('is healed by a root that replaces the stolen keys, after which lower versions count again', async () => {
    const thief = await signAgain(pipeline, files, {
      versions: { timestamp: now.getTime() / 1000 + 80_000, snapshot: now.getTime() / 1000 + 80_000 },
    });
    const trusted = await ran(thief);
    const renewed = { ...pipeline.signers, timestamp: ed25519Signer(), snapshot: p256Signer() };
    const next = await signRoot({ version: 2, now, signers: pipeline.rootSigners, threshold: 2, roles: renewed });
    const healed = await build({
      ...pipeline.input,
      signers: renewed,
      approved: await approve({
        roots: [pipeline.root, next],
        signers: renewed,
        trustDomain,
        authorities: [pipeline.realm.root.certificate.der],
        now,
      }),
      previous: thief,
      now: hours(1),
    });
    const result = await verify(pipeline, healed.files, { trusted, now: hours(1) });
    assert.equal(result.kind === 'refused' ? result.reason : result.kind, 'verified');
    assert.equal(healed.serial, hours(1).getTime() / 1000);
    assert.equal(await outcome(thief, { trusted: result.trusted, now: hours(1) }), 'unsigned');
  });
});

describe('mix and match', () => {
  it('a role whose own version is not the one that is listed is refused', async () => {
    const at = now.getTime() / 1000;
    for (const role of ['snapshot', 'targets', 'nodes', 'bin'] as const) {
      const listed = { [role]: at - 1 };
      assert.equal(await signed({ listedVersions: listed }), 'mismatch', role);
    }
  });

  it('any single file of a newer release in an older one is refused', async () => {
    const newer = await build({
      ...pipeline.input,
      previous: files,
      compiled: compiled('9s'),
      commit: 'b'.repeat(40),
      now: hours(1),
    });
    for (const path of [
      'metadata/timestamp.json',
      'metadata/snapshot.json',
      `metadata/${ownBin}.json`,
      `metadata/${statementBin}.json`,
      'targets/release.json',
      `targets/${manifestFile}`,
    ]) {
      const mixed = new Map([...files, [path, newer.files.get(path) ?? new Uint8Array()] as const]);
      assert.equal(await outcome(mixed, { now: hours(1) }), 'mismatch', path);
    }
  });

  it('a resource in the place of another is refused, of equal length or not', async () => {
    const paths = [...files.keys()].filter((path) => path.includes('/resources/'));
    const own = `targets/resources/${manifest.proxies[0]?.bootstrap.sha256}.json`;
    const other = paths.find((path) => path !== own) ?? '';
    assert.equal(await outcome(replace(own, files.get(other) ?? '')), 'mismatch');
    assert.equal(await outcome(replace(own, 'x'.repeat(files.get(own)?.length ?? 0))), 'mismatch');
  });
});
