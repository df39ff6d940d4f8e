import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Metadata, MetadataKind } from '@tufjs/models';
import { Updater } from 'tuf-js';
import { canonicalMetadata } from '../../src/bundle/canonical-metadata.ts';
import { binOf } from '../../src/bundle/hash-bins.ts';
import { build, createPipeline, type Pipeline } from './signer.ts';

/** The TUF client of npm reads our releases over HTTP: nothing in the format is ours alone. */
describe('a client of another author', () => {
  let folder = '';
  let pipeline: Pipeline;
  let files: ReadonlyMap<string, Uint8Array>;
  let url = '';
  const server = createServer((request, response) => {
    const bytes = files.get((request.url ?? '').slice(1));
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-tuf-'));
    // This client reads the clock itself, so the release is made now.
    pipeline = await createPipeline(new Date());
    files = (await build(pipeline.input)).files;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  function client(name: string): Updater {
    const directory = join(folder, name);
    mkdirSync(directory);
    writeFileSync(join(directory, 'root.json'), pipeline.root);
    return new Updater({
      metadataDir: directory,
      metadataBaseUrl: `${url}/metadata`,
      targetDir: directory,
      targetBaseUrl: `${url}/targets`,
    });
  }

  it('finds and verifies a manifest behind the fence, and the targets above it', async () => {
    const updater = client('good');
    await updater.refresh();
    for (const path of ['nodes/node-a/manifest.json', 'release.json', 'provenance.json', 'trust/demo.test.json']) {
      const target = await updater.getTargetInfo(path);
      assert.ok(target, path);
      const file = await updater.downloadTarget(target, join(folder, 'target'));
      assert.deepEqual(readFileSync(file), Buffer.from(files.get(`targets/${path}`) ?? ''));
    }
    assert.equal(await updater.getTargetInfo('nodes/node-z/manifest.json'), undefined);
  });

  it('refuses a release with a changed byte', async () => {
    const good = files;
    const name = `metadata/${binOf('nodes/node-a/manifest.json', pipeline.input.approved.bins)}.json`;
    const bin = Buffer.from(good.get(name) ?? '');
    bin[200] = (bin[200] ?? 0) ^ 1;
    files = new Map([...good, [name, bin]]);
    try {
      await assert.rejects(client('bad').getTargetInfo('nodes/node-a/manifest.json'));
    } finally {
      files = good;
    }
  });

  it('computes the same bytes to be signed for every role', () => {
    for (const [name, kind] of [
      ['1.root', MetadataKind.Root],
      ['timestamp', MetadataKind.Timestamp],
      ['snapshot', MetadataKind.Snapshot],
      ['targets', MetadataKind.Targets],
      ['nodes', MetadataKind.Targets],
      ['bin-0', MetadataKind.Targets],
    ] as const) {
      const document = JSON.parse(Buffer.from(files.get(`metadata/${name}.json`) ?? '').toString());
      const theirs = Metadata.fromJSON(kind as MetadataKind.Root, document);
      assert.deepEqual(canonicalMetadata(theirs.signed.toJSON()), canonicalMetadata(document.signed), name);
    }
  });
});
