import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pythonTuf } from '../harness/python-tuf.ts';
import { build, compiled, createPipeline, type Pipeline } from './signer.ts';

const tuf = pythonTuf();

/** Refreshes and downloads one target, as any user of the library would. */
const program = `
import sys
from tuf.ngclient import Updater
base, metadata, target = sys.argv[1:4]
with open(metadata + '/root.json', 'rb') as file:
    root = file.read()
updater = Updater(metadata_dir=metadata, metadata_base_url=base + '/metadata/', target_base_url=base + '/targets/', bootstrap=root)
updater.refresh()
found = updater.get_targetinfo(target)
if found is None:
    print('none')
else:
    print(updater.download_target(found, metadata + '/target'))
`;

/** The reference client of TUF, written by others in another language, reads our releases. */
describe('the Python client', { skip: 'missing' in tuf ? tuf.missing : false }, () => {
  let folder = '';
  let pipeline: Pipeline;
  let files: ReadonlyMap<string, Uint8Array>;
  let url = '';
  const server = createServer((request, response) => {
    const bytes = files.get((request.url ?? '').slice(1));
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-python-'));
    pipeline = await createPipeline(new Date(Date.now() - 60_000));
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

  const client = (name: string) => {
    const metadata = join(folder, name);
    mkdirSync(metadata, { recursive: true });
    writeFileSync(join(metadata, 'root.json'), pipeline.root);
    return (target: string) =>
      new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
        const python = 'python' in tuf ? tuf.python : '';
        const child = spawn(python, ['-c', program, url, metadata, target], { stdio: ['ignore', 'pipe', 'pipe'] });
        let [out, err] = ['', ''];
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.stderr.on('data', (chunk) => {
          err += chunk;
        });
        child.once('close', (status) => resolve({ status, out: out.trim(), err }));
      });
  };

  it('finds and verifies what is behind the fence and above it, and follows to the next release', async () => {
    const get = client('good');
    for (const path of ['nodes/node-a/manifest.json', 'release.json', 'provenance.json', 'trust/demo.test.json']) {
      const found = await get(path);
      assert.equal(found.status, 0, found.err);
      assert.deepEqual(readFileSync(found.out), Buffer.from(files.get(`targets/${path}`) ?? ''));
    }
    assert.equal((await get('nodes/node-z/manifest.json')).out, 'none');
    const before = files;
    files = (await build({ ...pipeline.input, compiled: compiled('9s'), previous: files, now: new Date() })).files;
    const next = await get('nodes/node-a/manifest.json');
    assert.equal(next.status, 0, next.err);
    assert.deepEqual(readFileSync(next.out), Buffer.from(files.get('targets/nodes/node-a/manifest.json') ?? ''));
    // And not back.
    files = before;
    assert.notEqual((await get('nodes/node-a/manifest.json')).status, 0);
  });

  it('is not served trust that only the pipeline signed', async () => {
    const { signAgain } = await import('./hostile-release.ts');
    const good = files;
    files = await signAgain(pipeline, good, { manifests: { 'trust/evil.test.json': Buffer.from('{"keys":[]}') } });
    try {
      const found = await client('evil')('trust/evil.test.json');
      assert.equal(found.out, 'none', found.err);
    } finally {
      files = good;
    }
  });
});
