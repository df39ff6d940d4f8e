import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyId, type RoleSigner } from '../../src/bundle/role-key.ts';
import { edit, parse } from './hostile-release.ts';
import {
  approve,
  build,
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
const { rootSigners, signers } = pipeline;
const [one, two, three] = rootSigners as readonly [RoleSigner, RoleSigner, RoleSigner];

/** How a release ends that brings these roots after the first. */
async function withRoots(...roots: readonly Uint8Array[]): Promise<string> {
  const all = new Map([...files, ...roots.map((root, index) => [`metadata/${index + 2}.root.json`, root] as const)]);
  const result = await verify(pipeline, all);
  return result.kind === 'refused'
    ? result.reason
    : `root ${parse<{ signed: { version: number } }>(result.trusted.root).signed.version}`;
}

const root = (changes: Partial<Parameters<typeof signRoot>[0]> = {}) =>
  signRoot({ version: 2, now, signers: rootSigners, threshold: 2, roles: signers, ...changes });

describe('the root', () => {
  it('is followed to the next version when old and new keys signed it', async () => {
    assert.equal(await withRoots(await root()), 'root 2');
    assert.equal(
      await withRoots(await root({ signers: [ed25519Signer(), ed25519Signer()], previous: [one, two] })),
      'root 2',
    );
  });

  it('is refused when signed by the new keys only, or by fewer of the old than the threshold', async () => {
    const fresh = [ed25519Signer(), ed25519Signer()];
    assert.equal(await withRoots(await root({ signers: fresh })), 'unsigned');
    assert.equal(await withRoots(await root({ signers: fresh, previous: [three] })), 'unsigned');
  });

  it('is refused when signed by the old keys only', async () => {
    const fresh = await root({ signers: [ed25519Signer(), ed25519Signer()], previous: [one, two] });
    assert.equal(await withRoots(await edit(fresh, [one, two], (content) => content)), 'unsigned');
  });

  it('is refused when it skips, repeats or lowers the version', async () => {
    for (const version of [1, 3]) assert.equal(await withRoots(await root({ version })), 'mismatch', String(version));
  });

  it('is followed by a node that slept through five changes of all keys', async () => {
    const roots: Uint8Array[] = [];
    let holders: readonly RoleSigner[] = rootSigners;
    for (let version = 2; version <= 6; version += 1) {
      const next = [ed25519Signer(), p256Signer()];
      roots.push(await root({ version, signers: next, previous: holders }));
      holders = next;
    }
    assert.equal(await withRoots(...roots), 'root 6');
    // With one link of the chain missing the rest is not looked at.
    assert.equal(await withRoots(...roots.slice(0, 2)), 'root 3');
  });

  it('ends the power of a key it no longer names', async () => {
    assert.equal(await withRoots(await root({ roles: { ...signers, timestamp: ed25519Signer() } })), 'unsigned');
  });

  it('is kept even when the release that brought it is refused', async () => {
    const next = await root();
    const broken = new Map([
      ...files,
      ['metadata/2.root.json', next] as const,
      ['metadata/timestamp.json', Buffer.from('x')] as const,
    ]);
    const result = await verify(pipeline, broken);
    assert.equal(result.kind === 'refused' && result.reason, 'malformed');
    assert.deepEqual(result.trusted.root, next);
  });

  it('names one key once: a second name for it, or its name twice, does not reach a threshold', async () => {
    const renamed = await edit(await root(), rootSigners, (content) => {
      const keys = content['keys'] as Record<string, unknown>;
      const roles = content['roles'] as Record<string, { keyids: string[] }>;
      const alias = 'f'.repeat(64);
      const role = { keyids: [keyId(one.key), alias], threshold: 2 };
      return { ...content, keys: { ...keys, [alias]: one.key }, roles: { ...roles, root: role } };
    });
    assert.equal(await withRoots(renamed), 'malformed');
    const doubled = await edit(await root(), rootSigners, (content) => ({
      ...content,
      roles: { ...(content['roles'] as object), root: { keyids: [keyId(one.key), keyId(one.key)], threshold: 2 } },
    }));
    assert.equal(await withRoots(doubled), 'malformed');
  });

  it('lists each key under its own identifier', async () => {
    const alias = 'f'.repeat(64);
    const renamed = await edit(await root(), rootSigners, (content) => {
      const { [keyId(signers.timestamp.key)]: _, ...keys } = content['keys'] as Record<string, unknown>;
      const roles = { ...(content['roles'] as object), timestamp: { keyids: [alias], threshold: 1 } };
      return { ...content, keys: { ...keys, [alias]: signers.timestamp.key }, roles };
    });
    assert.equal(await withRoots(renamed), 'malformed');
  });

  it('with a threshold of none is refused', async () => {
    const open = await edit(await root(), rootSigners, (content) => ({
      ...content,
      roles: { ...(content['roles'] as object), timestamp: { keyids: [keyId(signers.timestamp.key)], threshold: 0 } },
    }));
    assert.equal(await withRoots(open), 'malformed');
  });

  it('that is too large is refused before it is read', async () => {
    assert.equal(await withRoots(Buffer.alloc(600_000, ' ')), 'malformed');
  });

  it('is not followed for ever', async () => {
    let reads = 0;
    const last = await root();
    const result = await verify(pipeline, files, {
      readFile: async (path) => {
        if (!path.endsWith('.root.json')) return files.get(path);
        reads += 1;
        return edit(last, rootSigners, (content) => ({
          ...content,
          version: Number.parseInt(path.slice('metadata/'.length), 10),
        }));
      },
    });
    assert.equal(result.kind, 'verified');
    assert.equal(reads, 256);
  });
});

describe('a release under a new root', () => {
  it('is signed anew, because the last one was signed under another', async () => {
    const next = await root({ roles: { ...signers, targets: p256Signer() } });
    const rotated = { ...signers, targets: p256Signer() };
    const renewed = await signRoot({ version: 2, now, signers: rootSigners, threshold: 2, roles: rotated });
    const built = await build({
      ...pipeline.input,
      signers: rotated,
      approved: await approve({
        roots: [pipeline.root, renewed],
        signers: rotated,
        trustDomain,
        authorities: [pipeline.realm.root.certificate.der],
        now,
      }),
      previous: files,
    });
    assert.equal(built.change, 'content');
    assert.equal((await verify(pipeline, built.files)).kind, 'verified');
    assert.notDeepEqual(next, renewed);
  });
});
