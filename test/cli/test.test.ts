import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import { type Ran, run } from './run.ts';
import { goodMesh, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

/** The small mesh, with what tests name; the first twenty lines are those of {@link goodMesh}. */
const mesh = goodMesh
  .replace(
    'export default mesh;',
    `const edge = new Gateway(mesh, 'edge', {
  listeners: { http: { port: 8000, protocol: 'http', hostnames: ['shop.example'] } },
  placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.50.9' }] },
});
new HttpRoute(edge, 'shop', {
  rules: [
    { matches: [{ path: { prefix: '/shop' } }], backends: [{ to: front.port('http') }], rewrite: { path: { prefix: '/' }, hostname: 'front.example' } },
    { matches: [{ path: { exact: '/old' } }], redirect: { hostname: 'new.example', path: { full: '/shop' }, status: 301 } },
    { matches: [{ path: { exact: '/gone' } }], directResponse: { status: 410, body: 'gone' } },
  ],
});
const visitors = new AuthorizationPolicy(front, 'visitors', { action: 'allow', rules: [{ from: [edge] }] });
const closed = new AuthorizationPolicy(front, 'closed', { action: 'deny', rules: [{ paths: ['/private/*'] }] });
export { cart, closed, edge, front, visitors };
export default mesh;`,
  )
  .replace('import { AuthorizationPolicy,', 'import { AuthorizationPolicy, Gateway,');

const head = `import { expectDenied, expectRequest, expectSplit, expectTable, suite, test } from 'meshc/test';
import mesh, { cart, closed, edge, front, visitors } from './mesh.ts';
`;

/**
 * Runs tests without their types, which take long and have a test of their own. On a crowded machine a sandbox may wait long for
 * its turn, so its limit is far away.
 */
function runTests(root: string, ...words: readonly string[]): Promise<Ran> {
  return run(root, 'test', '--no-types', '--time-limit', '300', ...words);
}

describe('test', { concurrency: 3 }, () => {
  it('passes what is so: whoever serves, shares, answers, redirects, refuses, and how it arrives', async () => {
    const tests = `${head}
test('the cart is shared', () => {
  expectSplit({ from: front, to: cart, path: '/items?page=2' }, [
    { to: cart.version('v1'), weight: 9 },
    { to: cart.version('v2'), weight: 1 },
  ], { timeout: '2000ms' });
  expectRequest({ from: front, to: cart.port('http') }, { reaches: cart });
  expectDenied({ from: front, to: cart, method: 'POST' });
  expectDenied({ from: cart, to: front });
});
suite(mesh, (same, { environment }) => {
  test('the edge of ' + environment, () => {
    expectTable({ from: edge, listener: 'http', headers: { 'X-Trace': '1' } }, [
      { path: '/shop/a', outcome: { reaches: front, arrivesAs: { path: '/a', host: 'front.example' } } },
      { path: '/shop', outcome: { arrivesAs: { path: '/' } } },
      { path: '/old?a=1', outcome: { redirected: 'http://new.example/shop?a=1', status: 301 } },
      { path: '/gone', outcome: { answered: 410, body: 'gone' } },
      { path: '/', outcome: { answered: 404 } },
      { path: '/shop', host: 'other.example', outcome: { answered: 404 } },
      { path: '/shop/private/x', outcome: { deniedBy: closed } },
      { path: '/shop/private/x', outcome: 'denied' },
      { path: '/shop/x', outcome: 'allowed' },
    ]);
  });
});
`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root, '--coverage');
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.equal(
        ran.out,
        `ok    mesh.test.ts  2 tests

2 tests passed, 13 requests decided; 7 of 7 rules tested (100 %)
`,
      );
    });
  });

  it('says of each failure what was expected, what is so instead, and by which line', async () => {
    const tests = `${head}
test('the cart', () => {
  expectRequest({ from: front, to: cart }, { reaches: cart.version('v2') });
  expectSplit({ from: front, to: cart }, [{ to: cart.version('v1'), weight: 1 }]);
  expectRequest({ from: front, to: cart }, { timeout: '5s' });
  expectDenied({ from: front, to: cart });
  expectRequest({ from: front, to: cart, method: 'PUT' });
  expectRequest({ from: cart, to: front });
});
test('the edge', () => {
  expectDenied({ from: edge, path: '/shop/private/x' }, visitors);
  expectRequest({ from: edge, path: '/shop/a' }, { arrivesAs: { path: '/shop/a' } });
  expectRequest({ from: edge, path: '/old' }, { redirected: 'https://new.example/shop' });
  expectRequest({ from: edge, path: '/gone' }, { answered: 410, body: 'lost' });
  expectRequest({ from: edge, path: '/old' });
  expectDenied({ from: edge, path: '/nowhere' });
});
`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root, '--format', 'json');
      assert.equal(ran.code, exitCode.definitions);
      const { files } = JSON.parse(ran.out);
      const said = files[0].tests.flatMap(({ failures }: { failures: Failure[] }) =>
        failures.map(({ message, site, decided }) => [
          message.replace(/^`[^`]*`: expected /, ''),
          site.line,
          decided.map((one) => one.site.line),
        ]),
      );
      const [route, policy] = [19, 28];
      assert.deepEqual(said, [
        ['default/cart:http v2 to serve it, but it is sent to v1 90 % and v2 10 %', 5, [route]],
        ['it to be shared between default/cart:http v1 100 %, but it is sent to v1 90 % and v2 10 %', 6, [route]],
        ['the timeout 5s, but it is 2s', 7, [route]],
        ['it to be refused, but default/cart-v1 allows it by policy default/cart-readers, rule 1', 8, [route, policy]],
        ['it to be served, but default/cart-v1 refuses it: no rule allows it', 9, [route]],
        ['a call that can be made, but the caller does not list the service among its upstreams', 10, []],
        [
          'the policy default/front-visitors to refuse it, but default/front refuses it by policy default/front-closed, rule 1',
          13,
          [36, 42],
        ],
        ['it to arrive as /shop/a, but it arrives as /a', 14, [36]],
        ['a redirect to https://new.example/shop, but it is redirected to http://new.example/shop with 301', 15, [37]],
        ['it to be answered 410 "lost", but it is answered 410 "gone" (text/plain)', 16, [38]],
        ['it to be served, but it is redirected 301 host new.example path /shop', 17, [37]],
        ['it to be refused, but no route is for it, and it is answered 404', 18, []],
      ]);
    });
  });

  it('shows a failure with its line and the line that decides, and points at the row of a table', async () => {
    const tests = `${head}
test('the cart is closed', () => {
  expectTable({ from: front, to: cart }, [
    { method: 'POST', outcome: 'denied' },
    { method: 'GET', outcome: 'denied' },
  ]);
});
`;
    await withRepository({ 'mesh.ts': mesh, 'cart.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root);
      assert.equal(
        ran.err,
        `error[expectation-failed]: \`the cart is closed\`: expected it to be refused, but default/cart-v1 allows it by policy default/cart-readers, rule 1
  --> cart.test.ts:7:5
   |
 7 |     { method: 'GET', outcome: 'denied' },
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ default/front -> default/cart:http: GET / (host: cart)
  ::: mesh.ts:19:5
   |
19 |     {
   |     - route default/cart-canary, rule 1 decides
  ::: mesh.ts:28:69
   |
28 | new AuthorizationPolicy(cart, 'readers', { action: 'allow', rules: [{ from: [front], methods: ['GET'] }] });
   |                                                                     - policy default/cart-readers, rule 1 decides
   = help: correct the rule that decides, or the test where the change is meant; follow it with \`meshc query default/front default/cart:http --host cart --env production\`
`,
      );
      assert.equal(
        ran.out,
        `FAIL  cart.test.ts  1 test
      x the cart is closed (cart.test.ts:4)

1 of 1 test failed, 2 requests decided; 2 of 7 rules tested (28 %)
`,
      );
    });
  });

  it('takes a service outside that is asked for a yes, and no more', async () => {
    const entry = mesh.replace('import {', 'import { ExternalAuthorizationPolicy,').replace(
      'export { cart,',
      `const opa = new Service(mesh, 'opa', { ports: { http: { number: 8181, protocol: 'http' } } });
new Workload(opa, 'opa', { placement: hosts('127.0.50.5', 18085) });
new AuthorizationPolicy(opa, 'carts', { action: 'allow', rules: [{ from: [cart] }] });
new ExternalAuthorizationPolicy(cart, 'opa', { authorizer: opa.port('http') });
export { cart,`,
    );
    const tests = `${head}
test('is asked', () => {
  expectRequest({ from: front, to: cart });
  expectDenied({ from: front, to: cart, method: 'POST' });
});
test('is no refusal', () => expectDenied({ from: front, to: cart }));
`;
    await withRepository({ 'mesh.ts': entry, 'a.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root);
      assert.match(ran.out, /^ {6}x is no refusal .*\n\n1 of 2 tests failed/m, ran.err);
    });
  });

  it('gives the command that follows a request', async () => {
    const tests = `${head}
test('odd', () => {
  expectDenied({ from: edge, path: '/shop/a?b=c&d', method: 'PUT', headers: { 'X-Who': "it's me" } });
});
`;
    await withRepository({ 'mesh.ts': mesh, 'a.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root);
      const [, command = ''] = /follow it with `meshc query (.*)`$/m.exec(ran.err) ?? [];
      assert.equal(
        command,
        String.raw`default/edge 8000 --method PUT --path '/shop/a?d&b=c' --host shop.example --header 'x-who: it'\''s me' --env production`,
      );
      const words = ['default/edge', '8000', '--method', 'PUT', '--path', '/shop/a?b=c&d', '--host', 'shop.example'];
      assert.match((await run(root, 'query', ...words, '--env', 'production')).out, /^allowed$/m);
    });
  });

  it('tells which rules nothing tests, and stops where too few are', async () => {
    const tests = `${head}test('the cart', () => expectRequest({ from: front, to: cart }));\n`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root, '--coverage', '--coverage-min', '30');
      assert.equal(ran.code, exitCode.gate);
      assert.match(ran.err, /28 % of the rules are tested, and `--coverage-min` asks for 30 %/);
      assert.match(
        ran.out,
        /No test was decided by\n {2}route default\/edge-shop, rule 1 \(mesh\.ts:36:\d+\)\n(?: {2}.*\n){2} {2}policy default\/front-visitors, rule 1 /,
      );
      assert.equal((await runTests(root, '--coverage-min', '28')).code, exitCode.ok);
    });
  });

  it('fails a test that throws, waits, or expects nothing or nonsense, and runs the others', async () => {
    const tests = `${head}
test('throws', () => {
  expectRequest({ from: front, to: cart });
  JSON.parse('{');
});
test('waits', async () => expectRequest({ from: front, to: cart }));
test('is empty', () => {});
test('names', () => expectRequest({ from: 'front' as never, to: cart }));
test('is odd', () => expectRequest({ from: front, to: cart, path: '/a//b' }));
test('nests', () => test('inner', () => expectRequest({ from: front, to: cart })));
test('is fine', () => expectRequest({ from: front, to: cart }));
`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      const ran = await runTests(root, '--format', 'json');
      assert.equal(ran.code, exitCode.definitions);
      const { files, summary } = JSON.parse(ran.out);
      assert.deepEqual([summary.passed, summary.failed], [1, 6]);
      const said = files[0].tests.flatMap(({ name, failures }: { name: string; failures: Failure[] }) =>
        failures.map(({ code, site }) => [name, code, site.line]),
      );
      assert.deepEqual(said, [
        ['throws', 'test-threw', 6],
        ['waits', 'asynchronous-test', 8],
        ['is empty', 'test-without-expectation', 9],
        ['names', 'not-a-reference', 10],
        ['is odd', 'impossible-request', 11],
        ['nests', 'test-inside-test', 12],
      ]);
    });
  });

  it('says what is wrong where there is nothing to test', async () => {
    const wrong: readonly (readonly [files: Record<string, string>, code: string, words?: string[]])[] = [
      [{ 'mesh.ts': mesh }, 'no-tests'],
      [{ 'mesh.ts': unknownVersion, 'a.test.ts': 'export {};' }, 'unknown-version'],
      [
        { 'mesh.ts': mesh, 'a.test.ts': `${head}expectRequest({ from: front, to: cart });` },
        'expectation-outside-test',
      ],
      [{ 'mesh.ts': mesh, 'a.test.ts': `${head}suite(cart as never, () => {});` }, 'suite-of-another-mesh'],
      [
        { 'mesh.ts': mesh, 'a.test.ts': `${head}test('a', () => { for (;;) {} });` },
        'evaluation-too-long',
        ['--time-limit', '1'],
      ],
      [{ 'mesh.ts': mesh, 'a.test.ts': "import './nowhere.ts';" }, 'missing-module'],
      [
        {
          'mesh.ts': mesh,
          'a.test.ts': `${head}test('a', () => expectRequest({ from: edge }, { answered: 'no' as never }));`,
        },
        'invalid-expectation',
      ],
    ];
    for (const [files, code, words = []] of wrong) {
      await withRepository(files, async ({ root }) => {
        const ran = await runTests(root, ...words);
        assert.equal(ran.code, exitCode.definitions, code);
        assert.match(ran.err, new RegExp(`^error\\[${code}\\]`, 'm'));
      });
    }
  });

  it('chooses tests by name and file, and writes a report for other tools', async () => {
    const tests = `${head}
test('one <&>', () => expectRequest({ from: front, to: cart }));
test('two', () => expectDenied({ from: front, to: cart }));
`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      assert.equal((await runTests(root, '--filter', 'ONE')).code, exitCode.ok);
      assert.equal((await runTests(root, '--filter', 'three')).code, exitCode.usage);
      const ran = await runTests(root, '--junit', 'report.xml');
      assert.match(ran.out, /^FAIL {2}mesh\.test\.ts/);
      const report = readFileSync(join(root, 'report.xml'), 'utf8');
      assert.match(report, /<testsuites name="meshc test" tests="2" failures="1"/);
      assert.match(report, /<testcase classname="production" name="one &lt;&amp;&gt;" file="mesh.test.ts" line="4"\/>/);
      assert.match(report, /<failure type="expectation-failed" message="`two`: expected it to be refused, but /);
    });
  });

  it('tests any commit, every environment, and only the files of its own mesh', async () => {
    const entry = mesh
      .replace('const mesh =', "export const environments = ['one', 'two'] as const;\nconst mesh =")
      .replace('export default mesh;', 'export default ({ environment }: { environment: string }) => mesh;');
    const tests = `${head}
suite(mesh, (_, { environment }) => {
  test('only one', () => (environment === 'one' ? expectRequest : expectDenied)({ from: front, to: cart }));
});
`;
    const others = {
      'other/mesh.ts': goodMesh,
      'other/a.test.ts': 'throw new Error();',
      'out/b.test.ts': 'throw new Error();',
    };
    await withRepository({ 'mesh.ts': entry, 'mesh.test.ts': tests, ...others }, async ({ root, write, commit }) => {
      commit('first');
      const ran = await runTests(root);
      assert.equal(ran.code, exitCode.definitions);
      assert.match(ran.err, /= note: only in the environment two/);
      assert.match(ran.out, /x only one in two \(mesh\.test\.ts:5\)\n\n1 of 2 tests failed/);
      assert.equal((await runTests(root, '--env', 'one')).code, exitCode.ok);
      write({ 'mesh.ts': 'broken' });
      assert.equal((await runTests(root, '--env', 'one', '--at', 'HEAD')).code, exitCode.ok);
    });
  });

  it('does not compile what names what is not there', async () => {
    const tests = `${head}test('v9', () => expectRequest({ from: front, to: cart }, { reaches: cart.version('v9') }));\n`;
    await withRepository({ 'mesh.ts': mesh, 'mesh.test.ts': tests }, async ({ root }) => {
      const ran = await run(root, 'test');
      assert.equal(ran.code, exitCode.definitions);
      assert.match(ran.err, /error\[type-error\]: .*"v9"[\s\S]*--> mesh\.test\.ts:3:/);
    });
  });
});

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly site: { readonly line: number };
  readonly decided: readonly { readonly site: { readonly line: number } }[];
}
