import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Agent } from '../../src/agent/agent.ts';
import {
  findUnmetNeed,
  forgetCertificates,
  readCertificateFiles,
} from '../../src/agent/certificates/certificate-files.ts';
import { certificatesStatus, findCertificateProblem } from '../../src/agent/certificates/certificates-status.ts';
import { examine, lackingNames } from '../../src/agent/certificates/node-secret.ts';
import { readNodeSecret } from '../../src/agent/certificates/read-node-secret.ts';
import { type NeededSecret, noResources } from '../../src/agent/envoy/proxy-configuration.ts';
import { type Authority, createAuthority, type KeyPair } from '../harness/certificates.ts';
import { createNode, type TestNode } from './test-node.ts';

const edge: NeededSecret = { kind: 'certificate', name: 'shop/edge', hostnames: ['shop.example', 'www.shop.example'] };
const partners: NeededSecret = { kind: 'authority', name: 'shop/partners' };
const proxy = { bootstrap: '', resources: noResources, needs: [edge] };
let folder: string;
let web: Authority;
let pair: KeyPair;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshc-secrets-'));
  web = createAuthority('web');
  pair = web.issueFor(edge.hostnames);
});

after(() => rm(folder, { recursive: true, force: true }));

describe('the files of a certificate', { concurrency: 1 }, () => {
  it('are missing until both are there', async () => {
    assert.deepEqual(await readNodeSecret(folder, edge), { kind: 'missing', path: join(folder, 'shop/edge/tls.crt') });
    await write('shop/edge/tls.crt', pair.certificate);
    assert.deepEqual(await readNodeSecret(folder, edge), { kind: 'missing', path: join(folder, 'shop/edge/tls.key') });
    await write('shop/edge/tls.key', pair.key);
    assert.equal((await readNodeSecret(folder, edge)).kind, 'secret');
  });

  it('may be read by a group, and the key by nobody else', async () => {
    const key = join(folder, 'shop/edge/tls.key');
    for (const [mode, kind] of [
      [0o640, 'secret'],
      [0o440, 'secret'],
      [0o644, 'invalid'],
      [0o660, 'invalid'],
      [0o600, 'secret'],
    ] as const) {
      await chmod(key, mode);
      assert.equal((await readNodeSecret(folder, edge)).kind, kind, mode.toString(8));
    }
  });

  it('may be links, as Kubernetes and certbot make them', async () => {
    await write('shop/linked/..1/tls.crt', pair.certificate);
    await write('shop/linked/..1/tls.key', pair.key);
    await symlink('..1', join(folder, 'shop/linked/..data'));
    for (const file of ['tls.crt', 'tls.key']) {
      await symlink(`..data/${file}`, join(folder, 'shop/linked', file));
    }
    assert.equal((await readNodeSecret(folder, { ...edge, name: 'shop/linked' })).kind, 'secret');
  });

  it('are refused when they are no files, too large, or no authorities', async () => {
    const reasonOf = async () => {
      const read = await readNodeSecret(folder, partners);
      return read.kind === 'invalid' ? read.reason : read.kind;
    };
    await mkdir(join(folder, 'shop/partners/ca.crt'), { recursive: true });
    assert.equal(await reasonOf(), 'it is not a regular file');
    await rm(join(folder, 'shop/partners/ca.crt'), { recursive: true });
    await write('shop/partners/ca.crt', web.root.padEnd(2 * 1024 * 1024, '\n'));
    assert.equal(await reasonOf(), 'it is larger than 1 MiB');
    await write('shop/partners/ca.crt', pair.certificate);
    assert.match(await reasonOf(), /is not an authority/);
    await write('shop/partners/ca.crt', `# a comment\n${web.root}${createAuthority('other').root}`);
    assert.equal(await reasonOf(), 'secret');
  });

  it('give Envoy the whole chain in its order', () => {
    const material = { kind: 'certificate', chain: `${pair.certificate}\n${web.root}`, key: pair.key } as const;
    const found = examine('shop/edge', material);
    assert.ok('resource' in found);
    const { tls_certificate: given } = JSON.parse(found.resource);
    assert.equal(given.certificate_chain.inline_string, pair.certificate + web.root);
    assert.deepEqual(found.names, edge.hostnames);
  });
});

it('a certificate covers a name, or all names that a wildcard stands for', () => {
  const lacking = (hostnames: readonly string[], names: readonly string[]) =>
    lackingNames({ kind: 'certificate', name: 'shop/edge', hostnames }, { names });
  assert.deepEqual(lacking(['a.example', 'b.example'], ['a.example']), ['b.example']);
  assert.deepEqual(lacking(['www.a.example'], ['*.a.example']), []);
  assert.deepEqual(lacking(['a.example', 'x.y.a.example'], ['*.a.example']), ['a.example', 'x.y.a.example']);
  assert.deepEqual(lacking(['*.a.example'], ['*.a.example', 'b.example']), []);
  assert.deepEqual(lacking(['*.b.a.example'], ['*.a.example']), ['*.b.a.example']);
});

describe('what an agent knows of certificates', { concurrency: 1 }, () => {
  let node: TestNode;
  let agent: Agent;

  before(async () => {
    const configure: Parameters<typeof createNode>[0] = (config) => ({ ...config, certificatesDirectory: folder });
    node = await createNode(configure, new Date(Date.now() + 3_600_000));
    agent = node.agent();
  });

  after(() => node.remove());

  it('says a name that is lacking, and uses the certificate', async () => {
    await writePair(web.issueFor(['shop.example']));
    assert.equal(await findUnmetNeed(agent, [proxy]), undefined);
    const problem = findCertificateProblem(agent);
    assert.equal(problem?.code, 'node-certificate-lacking-names');
    assert.match(problem?.message ?? '', /is not for `www.shop.example`/);
    assert.equal(certificatesStatus(agent)?.[0]?.source, 'file');
    await writePair(pair);
    await readCertificateFiles(agent, [edge]);
    assert.equal(findCertificateProblem(agent), undefined);
  });

  it('waits for a certificate that is not valid yet, and takes none that has ended', async () => {
    const fresh = node.agent();
    await forgetCertificates(fresh, []);
    const now = node.clock.now;
    for (const [days, said] of [
      [-1, /is not valid before/],
      [2, /has ended at/],
    ] as const) {
      node.clock.now = new Date(now.getTime() + days * 86_400_000);
      const problem = await findUnmetNeed(fresh, [proxy]);
      assert.equal(problem?.code, 'node-certificate-invalid');
      assert.match(problem?.message ?? '', said);
      // The files are the same, and only the time has come.
      if (days < 0) await assertTakenAt(fresh, now);
      fresh.certificateFiles.clear();
      await forgetCertificates(fresh, []);
    }
    node.clock.now = now;
  });

  it('is on disk for the next agent only as long as something needs it', async () => {
    await readCertificateFiles(node.agent(), [edge]);
    await forgetCertificates(agent, [proxy]);
    await rm(join(folder, 'shop/edge'), { recursive: true });
    assert.equal(await findUnmetNeed(node.agent(), [proxy]), undefined);
    await forgetCertificates(agent, []);
    assert.equal((await findUnmetNeed(node.agent(), [proxy]))?.code, 'node-certificate-missing');
  });

  async function assertTakenAt(fresh: Agent, now: Date): Promise<void> {
    node.clock.now = now;
    assert.equal(await findUnmetNeed(fresh, [proxy]), undefined);
  }
});

async function writePair({ certificate, key }: KeyPair): Promise<void> {
  await write('shop/edge/tls.crt', certificate);
  await write('shop/edge/tls.key', key);
}

async function write(name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
