import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RootConstruct } from 'constructs';
import { authoringDiagnostics } from '../../src/diagnostic/catalog/authoring.ts';
import { type Code, catalog, type Parameters } from '../../src/diagnostic/catalog.ts';
import {
  AuthorizationPolicy,
  Construct,
  HttpRoute,
  Mesh,
  Namespace,
  Rollout,
  type Scope,
  Service,
  Workload,
} from '../../src/index.ts';
import type { Frame } from '../../src/mesh/author-frame.ts';
import { type AuthoringCode, AuthoringError, type AuthoringParameters } from '../../src/mesh/authoring-error.ts';
import { evaluate } from '../../src/mesh/evaluate.ts';

const http = { http: { number: 8080, protocol: 'http' } } as const;
const mesh = () => new Mesh('shop', { trustDomain: 'shop.example' });

/** The parameters the library gives are the ones the catalogue asks for: a wrong one does not compile. */
type Agreed = { [C in AuthoringCode]: AuthoringParameters[C] extends Parameters<C & Code> ? true : never };
const agreed: Agreed = {
  'asynchronous-test': true,
  'construct-outside-mesh': true,
  'default-export-not-a-mesh': true,
  'duplicate-construct': true,
  'expectation-outside-test': true,
  'invalid-environment': true,
  'nested-namespace': true,
  'not-a-reference': true,
  'reference-across-meshes': true,
  'several-rollouts': true,
  'suite-of-another-mesh': true,
  'test-inside-test': true,
  'unreadable-declaration': true,
};

/** Runs something that must fail with a code, and gives what it says. */
function failure<C extends AuthoringCode>(code: C, fail: () => unknown) {
  try {
    fail();
  } catch (error) {
    if (!(error instanceof AuthoringError) || error.code !== code) throw error;
    const entry = catalog[code] as { message: (p: unknown) => string; help: (p: unknown) => string };
    const { parameters, frame } = error;
    return { parameters, frame, message: entry.message(parameters), help: entry.help(parameters) };
  }
  throw new Error(`nothing threw ${code}`);
}

/** The line this is called on. */
function thisLine(): number {
  return Number(/authoring-error\.test\.ts:(\d+)/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1]);
}

function lineOf(frame: Frame | undefined): number | undefined {
  return frame?.file === import.meta.url ? frame.line : undefined;
}

test('the catalogue declares exactly the codes the library throws', () => {
  assert.deepEqual(Object.keys(authoringDiagnostics).sort(), Object.keys(agreed).sort());
});

test('two constructs of one name: the second is refused, and both places are named', () => {
  const shop = mesh();
  const first = thisLine() + 1;
  new Service(shop, 'cart', { ports: http });
  const found = failure('duplicate-construct', () => new Namespace(shop, 'cart'));
  assert.equal(lineOf(found.frame), first + 1);
  assert.match(found.message, /^`cart` is declared twice in `shop`; first at .*authoring-error\.test\.ts:/);
  assert.match(found.message, new RegExp(`:${first}:3$`));
});

test('two building blocks of one name are told where they are used, not where their class is', () => {
  class Pair extends Construct {
    constructor(scope: Scope, name: string) {
      super(scope, name);
      new Service(this, 'left', { ports: http });
    }
  }
  const shop = mesh();
  const first = thisLine() + 1;
  new Pair(shop, 'pair');
  const found = failure('duplicate-construct', () => new Pair(shop, 'pair'));
  assert.match(found.message, new RegExp(`:${first}:3$`));
  assert.equal(lineOf(found.frame), first + 1);
});

test('a construct in no mesh', () => {
  const alone = new RootConstruct('alone');
  assert.deepEqual(failure('construct-outside-mesh', () => new Service(alone, 'cart', { ports: http })).parameters, {
    name: 'cart',
  });
  const line = thisLine() + 1;
  const nowhere = failure('construct-outside-mesh', () => new Namespace(undefined as never, 'shop'));
  assert.equal(lineOf(nowhere.frame), line);
});

test('a namespace in a namespace', () => {
  const shop = new Namespace(mesh(), 'shop');
  const { parameters } = failure('nested-namespace', () => new Namespace(shop, 'cart'));
  assert.deepEqual(parameters, { name: 'cart', outer: 'shop' });
});

test('a default export that is not a mesh', () => {
  const found = (exported: unknown) =>
    failure('default-export-not-a-mesh', () => evaluate(exported, 'test')).parameters.found;
  assert.equal(found(undefined), 'undefined');
  assert.equal(found('mesh'), '"mesh"');
  assert.equal(found(Object.create(null)), 'an object');
  assert.equal(
    found(() => undefined),
    'a function that returned undefined',
  );
  assert.equal(
    found(async () => mesh()),
    'a function that returned a Promise',
  );
  assert.equal(found(new Namespace(mesh(), 'shop')), 'a Namespace');
});

test('an environment that cannot be a folder', () => {
  assert.equal(
    failure('invalid-environment', () => evaluate(mesh(), '../etc')).message,
    '`../etc` cannot be the name of an environment',
  );
});

test('a reference to nothing is told with the place of its owner', () => {
  const shop = mesh();
  const cart = new Service(shop, 'cart', { ports: http });
  const line = thisLine() + 1;
  new Workload(cart, 'worker', { placement: { kind: 'kubernetes' }, upstreams: [{ to: undefined as never }] });
  const { parameters, frame } = failure('not-a-reference', () => evaluate(shop, 'test'));
  assert.equal(lineOf(frame), line);
  assert.equal(parameters.owner, 'shop/cart/worker');
  assert.equal(parameters.member, 'upstreams[0].to');
  assert.equal(parameters.found, 'undefined');
});

test('callers and scopes that are something else', () => {
  const shop = mesh();
  const cart = new Service(shop, 'cart', { ports: http });
  const policy = (name: string, from: unknown) =>
    failure('not-a-reference', () =>
      new AuthorizationPolicy(cart, name, { action: 'allow', rules: [{}, { from: from as never }] }).toModel(),
    ).parameters;
  assert.deepEqual(policy('a', ['web']), {
    owner: 'shop/cart/a',
    member: 'rules[1].from[0]',
    expected: 'a service, a workload or a gateway',
    found: '"web"',
  });
  assert.equal(policy('b', cart).member, 'rules[1].from');
  const route = failure('not-a-reference', () => new HttpRoute(shop as never, 'all', { rules: [] } as never));
  assert.equal(route.parameters.found, 'a Mesh');
});

test('a reference into another mesh', () => {
  const bank = new Mesh('bank', { trustDomain: 'bank.example' });
  const ledger = new Service(bank, 'ledger', { ports: http });
  const shop = mesh();
  const cart = new Service(shop, 'cart', { ports: http });
  new HttpRoute(cart, 'away', { rules: [{ backends: [{ to: ledger.port('http') }] }] });
  assert.deepEqual(failure('reference-across-meshes', () => evaluate(shop, 'test')).parameters, {
    owner: 'shop/cart/away',
    name: 'ledger',
    mesh: 'bank',
  });
  new AuthorizationPolicy(ledger, 'buyers', { action: 'allow', rules: [{ from: [cart] }] });
  assert.equal(failure('reference-across-meshes', () => evaluate(bank, 'test')).parameters.name, 'cart');
});

test('options that are not plain data', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  for (const ports of [{ http: { number: 1n, protocol: 'http' } }, circle]) {
    const shop = mesh();
    new Service(shop, 'first', { ports: http });
    const line = thisLine() + 1;
    new Service(shop, 'cart', { ports: ports as never });
    const { parameters, frame } = failure('unreadable-declaration', () => evaluate(shop, 'test'));
    assert.match(parameters.reason, /BigInt|circular/);
    assert.equal(parameters.owner, 'shop/cart');
    assert.equal(lineOf(frame), line);
  }
});

test('options that are missing altogether', () => {
  const shop = mesh();
  const cart = new Service(shop, 'cart', { ports: http });
  new Workload(cart, 'worker', undefined as never);
  const { parameters } = failure('unreadable-declaration', () => evaluate(shop, 'test'));
  assert.equal(parameters.owner, 'shop/cart/worker');
});

test('a mesh has one rollout', () => {
  const shop = mesh();
  new Rollout(shop, 'waves', { waves: [{ name: 'all' }] });
  new Rollout(shop, 'windows', {});
  const { message } = failure('several-rollouts', () => evaluate(shop, 'test'));
  assert.match(message, /`shop\/windows` is a second rollout of one mesh; the first is `shop\/waves`/);
});

test('a wave holds workloads, never names of them', () => {
  const shop = mesh();
  const name = 'web' as unknown as Workload;
  new Rollout(shop, 'waves', { waves: [{ name: 'all', workloads: [name] }] });
  const { message } = failure('not-a-reference', () => evaluate(shop, 'test'));
  assert.match(message, /waves\[0\]\.workloads\[0\]/);
});
