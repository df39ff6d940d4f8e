import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import { run } from './run.ts';
import { goodMesh, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

describe('query', { concurrency: true }, () => {
  it('tells every step, with the line of every rule', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      const ran = await run(root, 'query', 'front', 'cart', '--path', '/items?page=2', '--header', 'X-Trace: 1');
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.equal(
        ran.out,
        `default/front -> default/cart:http: GET /items?page=2 (host: localhost, x-trace: 1)  shop/production
allowed
  > listener  outbound/default/cart/http  accepts it at 127.0.0.1:19000 (mesh.ts:13:15)
  > route     default/cart/http  route default/cart-canary, rule 1: sends it to v1 90 %, v2 10 % (mesh.ts:19:5)
  > cluster   default/cart/http/v1  v1: picks one of default/cart-v1 (mesh.ts:7:19)
    > tls       http.cart.default.mesh.internal  mutual TLS with default/cart-v1 (mesh.ts:15:1)
    > access    default/cart-v1  allows it by policy default/cart-readers, rule 1 (mesh.ts:28:69)
  > cluster   default/cart/http/v2  v2: picks one of default/cart-v2 (mesh.ts:7:27)
    > tls       http.cart.default.mesh.internal  mutual TLS with default/cart-v2 (mesh.ts:16:1)
    > access    default/cart-v2  allows it by policy default/cart-readers, rule 1 (mesh.ts:28:69)
`,
      );
    });
  });

  it('follows a connection by the server name it asks for', async () => {
    const entry = goodMesh.replace('import {', 'import { Gateway, TlsRoute,').replace(
      'export default mesh;',
      `const vault = new Service(mesh, 'vault', { ports: { tls: { number: 8443, protocol: 'tls' } } });
new Workload(vault, 'vault', { placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.50.4', applicationPorts: { tls: 18083 } }] } });
const edge = new Gateway(mesh, 'edge', {
  listeners: { tls: { port: 8443, protocol: 'tls', hostnames: ['*.shop.example'], tls: { mode: 'passthrough' } } },
  placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.50.9' }] },
});
new TlsRoute(edge, 'vault', { hostnames: ['vault.shop.example'], backends: [{ to: vault.port('tls') }] });
new AuthorizationPolicy(vault, 'edge', { action: 'allow', rules: [{ from: [edge] }] });
export default mesh;`,
    );
    await withRepository({ 'mesh.ts': entry }, async ({ root }) => {
      const ran = await run(root, 'query', 'edge', '--server-name', 'vault.shop.example');
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.match(ran.out, /^allowed\n {2}> listener .*\(mesh\.ts:33:\d+\)\n {2}> route .*\(mesh\.ts:36:1\)$/m);
      assert.match((await run(root, 'query', 'edge', '--server-name', 'other.shop.example')).out, /^no route$/m);
    });
  });

  it('is refused where no rule allows, at any commit, and says so to programs', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      const oid = commit('first');
      write({ 'mesh.ts': goodMesh.replace("methods: ['GET']", "methods: ['GET', 'POST']") });
      const words = ['query', 'default/front', 'default/cart:http', '--method', 'POST'];
      assert.equal((await run(root, ...words, '--expect', 'allowed')).code, exitCode.ok);
      assert.equal((await run(root, ...words, '--at', 'HEAD', '--expect', 'allowed')).code, exitCode.gate);
      const { answers, ...head } = JSON.parse((await run(root, ...words, '--at', 'HEAD', '--format', 'json')).out);
      assert.deepEqual([head.at, head.commit], ['HEAD', oid]);
      assert.deepEqual([answers[0].verdict, answers[0].served], ['refused', 0]);
      assert.deepEqual(
        answers[0].hops
          .filter(({ passes }: { passes: boolean }) => !passes)
          .map(({ kind, rule }: { kind: string; rule: string }) => [kind, rule]),
        [
          ['access', 'no rule'],
          ['access', 'no rule'],
        ],
      );
    });
  });

  it('says what it does not know, and what is wrong with the question', async () => {
    await withRepository({ 'mesh.ts': goodMesh, 'bad.ts': unknownVersion }, async ({ root }) => {
      const wrong: readonly (readonly [words: string[], complaint: RegExp])[] = [
        [['frnt', 'cart'], /no workload, service or gateway `frnt`: did you mean `front`\?/],
        [['front', 'carts'], /no service `carts`: did you mean `cart`\?/],
        [['front', 'cart:https'], /`cart` has no port `https`: it has http/],
        [['front'], /name the service that `front` calls/],
        [['front', 'cart', '--path', '/a//b'], /no request has the path `\/a\/\/b`: it contains `\/\/`/],
        [['front', 'cart', '--host', 'A:80'], /`A:80` is no host name/],
        [['front', 'cart', '--header', 'nope'], /Write it as `name: value`/],
      ];
      for (const [words, complaint] of wrong) {
        const ran = await run(root, 'query', ...words);
        assert.equal(ran.code, exitCode.usage, words.join(' '));
        assert.match(ran.err, complaint);
      }
      const undeclared = await run(root, 'query', 'cart-v1', 'front');
      assert.match(
        undeclared.out,
        /x listener {2}none {2}the caller does not list default\/front:http among its upstreams/,
      );
      const broken = await run(root, 'query', 'front', 'cart', '--entry', 'bad.ts');
      assert.equal(broken.code, exitCode.definitions);
    });
  });
});
