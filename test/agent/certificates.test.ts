import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentConfig } from '../../src/agent/config.ts';
import { renderStatus } from '../../src/agent/status/render-status.ts';
import { proxyPaths, resourcePath, secretNames } from '../../src/output/proxy-document.ts';
import { type Authority, createAuthority, type KeyPair } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { meshOf, namespace, route, service } from '../harness/model-mesh.ts';
import { handshake, type SecureClient, secureCall, secureSession, secureStatus } from '../harness/secure-call.ts';
import { until } from '../harness/until.ts';
import { trustDomain } from './publisher.ts';
import { ask, statusThat, steady, withAgent } from './running-agent.ts';
import { createNode, type TestNode } from './test-node.ts';

const address = loopbackAddress(1);
const port = 8443;
const names = ['shop.example', 'www.shop.example'];
let node: TestNode;
let web: Authority;
let partners: Authority;

before(async () => {
  // Polled rarely: what is seen here without a release is seen because the files are watched.
  const configure = (config: AgentConfig, directory: string) => ({
    ...config,
    pollSeconds: 60,
    status: { port: 0 },
    certificatesDirectory: join(directory, 'certificates'),
  });
  // Its clock stands still, and what is issued later is to be valid by then.
  node = await createNode(configure, new Date(Date.now() + 3_600_000));
  web = createAuthority('web');
  partners = createAuthority('partners');
  await node.publisher.publish(gatewayFiles());
});

after(() => node.remove());

describe('the certificates of a node', { concurrency: 1 }, () => {
  it('are waited for by the release that needs them, and served as soon as they come', async () => {
    await withAgent(node, {}, async () => {
      const held = await statusThat(node, ({ state }) => state === 'Waiting');
      const admitted = held.conditions.find(({ type }) => type === 'Admitted');
      assert.equal(admitted?.reason, 'node-certificate-missing');
      assert.ok(admitted?.message.includes(join(node.directory, 'certificates/shop/partners/ca.crt')));
      await place('partners', { 'ca.crt': partners.root });
      await placePair(web.issueFor(names));
      await steady(node);
      assert.equal(await secureStatus(client()), 200);
      assert.equal((await statusThat(node, () => true)).rejected.length, 0);
    });
  });

  it('are replaced under load without a failed request, for new connections only', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      const load = await startSecureLoad();
      for (const added of ['one', 'two', 'three']) {
        await placePair(web.issueFor([...names, `${added}.example`]));
        await until(
          async () => (await servedNames()).includes(`${added}.example`),
          () => node.logged.slice(-5).join('\n'),
        );
      }
      const { failures, answered } = await load.stop();
      assert.deepEqual(failures, []);
      assert.ok(answered > 20, String(answered));
    });
  });

  it('stay as they were when files are wrong, which is told, also to the next agent', async () => {
    await placePair(web.issueFor([...names, 'good.example']));
    await withAgent(node, {}, async () => {
      await steady(node);
      await until(async () => (await servedNames()).includes('good.example'), String);
      for (const [wrong, said] of wrongFiles()) {
        await place('edge', wrong);
        const found = await statusThat(node, ({ conditions }) => conditions.some(({ message }) => said.test(message)));
        assert.equal(reason(found), 'node-certificate-invalid');
        assert.ok((await servedNames()).includes('good.example'));
      }
      const shown = renderStatus({ status: await statusThat(node, () => true), running: true });
      assert.match(shown, /shop\/edge: until .*, as its files last were right/);
      const metrics = (await ask(node, '/metrics')).text;
      assert.match(metrics, /^meshc_agent_condition\{type="CertificatesCurrent"\} 0$/m);
      assert.match(metrics, /^meshc_agent_node_certificate_current\{kind="certificate",certificate="shop\/edge"\} 0$/m);
      assert.match(
        metrics,
        /^meshc_agent_certificate_updates_total\{kind="certificate",certificate="shop\/edge",result="invalid"\} \d+$/m,
      );
      assert.match(
        metrics,
        /^meshc_agent_node_certificate_not_after_timestamp_seconds\{kind="certificate",certificate="shop\/edge"\} \d+$/m,
      );
    });
    await withAgent(node, {}, async () => {
      await statusThat(node, (found) => reason(found) === 'node-certificate-invalid');
      assert.ok((await servedNames()).includes('good.example'));
      await placePair(web.issueFor(names));
      await statusThat(node, (found) => reason(found) === 'ok');
      await until(async () => !(await servedNames()).includes('good.example'), String);
    });
  });

  it('are followed while a release is on probation', async () => {
    await node.publisher.publish(gatewayFiles('edge 2'));
    const probation = { minimumHealthySeconds: 600, failAfterSeconds: 1, deadlineSeconds: 900 };
    await withAgent(node, { config: { ...node.config, probation } }, async () => {
      await statusThat(node, ({ state }) => state === 'Probation');
      assert.equal((await secureCall(client())).body, 'edge 2');
      await placePair(web.issueFor([...names, 'probation.example']));
      await until(async () => (await servedNames()).includes('probation.example'), String);
      // What Envoy refuses of a file is no fault of the release.
      await placePair(web.issueStapled(names));
      await until(
        () => Promise.resolve(node.logged.some((line) => line.includes('refused sds.certificate/shop/edge'))),
        String,
      );
      await placePair(web.issueFor([...names, 'after.example']));
      await until(async () => (await servedNames()).includes('after.example'), String);
      const found = await statusThat(node, () => true);
      assert.deepEqual([found.state, found.rejected], ['Probation', []]);
    });
    await placePair(web.issueFor(names));
    const { serial } = node.publisher.last();
    await withAgent(node, {}, async () => {
      await statusThat(node, ({ state, lastGood }) => state === 'Steady' && lastGood?.serial === serial);
    });
  });

  it('go back to the one before when Envoy refuses one that looks sound', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      await placePair(web.issueFor([...names, 'before.example']));
      await until(async () => (await servedNames()).includes('before.example'), String);
      await placePair(web.issueStapled(names));
      const found = await statusThat(node, (status) => reason(status) === 'node-certificate-invalid');
      const problem = found.conditions.find(({ type }) => type === 'CertificatesCurrent');
      assert.match(problem?.message ?? '', /OCSP/);
      assert.ok((await servedNames()).includes('before.example'));
      await placePair(web.issueFor(names));
      await statusThat(node, (status) => reason(status) === 'ok');
      await until(async () => !(await servedNames()).includes('before.example'), String);
    });
  });

  it('that clients are verified with are followed too', async () => {
    const others = createAuthority('others');
    const [partner, stranger] = [partners.issueFor(['partner.example']), others.issueFor(['stranger.example'])];
    const asked = (identity: KeyPair) => secureStatus(client({ port: port + 1, identity }));
    await withAgent(node, {}, async () => {
      await steady(node);
      assert.deepEqual([await asked(partner), await asked(stranger)], [200, 'refused']);
      await place('partners', { 'ca.crt': others.root });
      await until(async () => (await asked(stranger)) === 200, String);
      assert.equal(await asked(partner), 'refused');
    });
  });

  it('outlive their files', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      await rm(join(node.directory, 'certificates/shop/edge'), { recursive: true });
      await statusThat(node, (found) => reason(found) === 'node-certificate-missing');
      assert.equal(await secureStatus(client()), 200);
      await placePair(web.issueFor(names));
      await statusThat(node, (found) => reason(found) === 'ok');
    });
  });

  it('say so when they end, and are read by nobody else', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      const now = node.clock.now;
      node.clock.now = new Date(now.getTime() + 2 * 86_400_000);
      await statusThat(node, (found) => reason(found) === 'node-certificate-expired');
      node.clock.now = now;
      await statusThat(node, (found) => reason(found) === 'ok');
    });
    const sds = join(node.folder.proxy('shop/web'), resourcePath('secrets', secretNames.certificate('shop/edge')));
    const kept = await readdir(node.folder.certificates);
    assert.deepEqual(kept, ['authority.shop.partners.json', 'certificate.shop.edge.json']);
    for (const path of [sds, ...kept.map((name) => join(node.folder.certificates, name))]) {
      assert.equal((await stat(path)).mode & 0o777, 0o600, path);
    }
    assert.ok(sds.includes(proxyPaths.secrets.folder));
    assert.ok(!node.logged.join('\n').includes('PRIVATE KEY'));
  });
});

/** A gateway that answers by itself, over TLS, and on another port asks clients for a certificate. */
function gatewayFiles(body = 'edge') {
  const parent = (listener: string) => ({ kind: 'gateway', namespace, gateway: 'web', listener }) as const;
  const tls = { kind: 'terminate', certificates: [{ namespace, certificate: 'edge' }] } as const;
  const clients = { authority: { namespace, authority: 'partners' } };
  const rules = [{ directResponse: { status: 200, body } }];
  return compiled(
    meshOf({
      name: 'shop',
      environment: 'demo',
      trustDomain,
      services: [service('page', [])],
      gateways: [
        {
          namespace,
          name: 'web',
          placement: { kind: 'hosts', hosts: [{ node: 'node-a', address }] },
          listeners: {
            open: { port, protocol: 'https', hostnames: names, tls: { ...tls, certificates: [...tls.certificates] } },
            strict: {
              port: port + 1,
              protocol: 'https',
              hostnames: names,
              tls: { ...tls, certificates: [...tls.certificates], clients },
            },
          },
        },
      ],
      certificates: [{ namespace, name: 'edge', hostnames: names }],
      certificateAuthorities: [{ namespace, name: 'partners' }],
      httpRoutes: [route('open', parent('open'), rules), route('strict', parent('strict'), rules)],
    }),
  ).files;
}

/** Each with what is said about it. */
function wrongFiles(): [Readonly<Record<string, string>>, RegExp][] {
  const [right, other] = [web.issueFor(names), web.issueFor(names)];
  return [
    [{ 'tls.crt': 'no certificate' }, /holds no certificates in PEM/],
    [{ 'tls.crt': right.certificate, 'tls.key': other.key }, /not the key of the certificate/],
    [{ 'tls.key': 'no key' }, /not a private key in PEM/],
    [filesOf(web.issueFor(['shop.example'])), /not for `www.shop.example`, which the one before is for/],
  ];
}

function filesOf({ certificate, key }: KeyPair): Readonly<Record<string, string>> {
  return { 'tls.crt': certificate, 'tls.key': key };
}

function placePair(pair: KeyPair): Promise<void> {
  return place('edge', filesOf(pair));
}

/** As certbot does: each file by a rename. */
async function place(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(node.directory, 'certificates', namespace, name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    await writeFile(`${path}.new`, text);
    await chmod(`${path}.new`, 0o600);
    await rename(`${path}.new`, path);
  }
}

function client(more: Partial<SecureClient> = {}): SecureClient {
  return { address, port, serverName: 'shop.example', roots: web.root, ...more };
}

async function servedNames(): Promise<string> {
  const agreed = await handshake(client());
  return agreed === 'refused' ? 'refused' : agreed.names;
}

function reason({ conditions }: Awaited<ReturnType<typeof statusThat>>): string | undefined {
  return conditions.find(({ type }) => type === 'CertificatesCurrent')?.reason;
}

/** One connection that is kept, and new ones all the time. */
async function startSecureLoad() {
  const session = await secureSession(client());
  const failures: string[] = [];
  let answered = 0;
  let stopped = false;
  const callers = [() => secureStatus(client()), () => session.status('shop.example')].map(async (request) => {
    while (!stopped) {
      const status = await request().catch((error: Error) => error.message);
      if (status === 200) answered += 1;
      else failures.push(String(status));
    }
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(callers);
      session.close();
      return { failures, answered };
    },
  };
}
