import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import { cell, code, fenced, html } from '../../src/plan/markdown.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { renderPlan } from '../../src/plan/render-human.ts';
import { renderPlanMarkdown } from '../../src/plan/render-markdown.ts';
import { compiled } from '../harness/compiled.ts';
import { caller, policy } from '../harness/model-mesh.ts';
import { documentOf, fullPlan } from './full-plan.ts';
import { canary, shop } from './shop.ts';
import { spoil } from './spoil.ts';

function planOf(change: (mesh: Mesh) => Mesh): Plan {
  return planChanges(compiled(shop()), compiled(shop(change)));
}

const shifted = (mesh: Mesh): Mesh => ({
  ...mesh,
  httpRoutes: [canary(80, '3s')],
  authorizationPolicies: [
    policy('readers', 'cart', 'allow', [
      { from: [caller.service('front')], methods: ['GET', 'HEAD'], paths: ['/cart/*'] },
    ]),
  ],
});

test('a person reads access first, then traffic, then what the proxies do', () => {
  const printed = renderPlan(documentOf(planOf(shifted)), { color: false });
  const [before = '', files = ''] = printed.split('  Files\n');
  assert.equal(
    before,
    `main (9f2c1e7) -> work tree

test/test: access widened (1) · 1 route changed · proxies: 2 to drain, 1 to update

  Access
    + shop/front-v1 may now call shop/cart:http: HEAD /cart/*
      allowed by policy shop/readers, rule 1
      for example HEAD /cart

  Traffic
    shop/cart port http, route shop/canary
      ~ requests without header tester = "yes": v1 90 % -> 80 %, v2 10 % -> 20 %, timeout 2s -> 3s

  Proxies
    drain    shop/cart-v1 on cart-v1    listener inbound changes
    drain    shop/cart-v2 on cart-v2    listener inbound changes
    update   shop/front-v1 on front-v1  route table shop/cart/http changes

`,
  );
  assert.match(files, /~ services\/shop\/cart\/routes\.json +\+3 -3\n/);
  assert.match(files, /3 files changed\n$/);
});

test('no change is said in one line', () => {
  const printed = renderPlan(documentOf(planOf((mesh) => mesh)), { color: false });
  assert.equal(printed, 'main (9f2c1e7) -> work tree\n\ntest/test: no changes\n');
  assert.match(renderPlanMarkdown(documentOf(planOf((mesh) => mesh))), /^### Mesh plan: no changes$/m);
});

test('a side that is absent is said, never hidden', () => {
  const document = {
    ...documentOf(planChanges(undefined, compiled(shop()))),
    base: { name: 'HEAD', absent: 'no commit' },
  };
  assert.match(renderPlan(document, { color: false }), /^note: HEAD: no commit$/m);
  assert.match(renderPlanMarkdown(document), /`HEAD: no commit`/);
});

test('a comment has the marker first, tables of what changes, and folded diffs', () => {
  const printed = renderPlanMarkdown(documentOf(planOf(shifted)));
  const lines = printed.split('\n');
  assert.equal(lines[0], '<!-- meshc:plan v=1 -->');
  assert.ok(lines.includes('### Mesh plan for `test/test`: **access widened**'));
  assert.ok(
    lines.includes(
      '| ➕ gained | `shop/front-v1` | `shop/cart:http` | `HEAD /cart/*`<br>such as `HEAD /cart` | `allowed by policy shop/readers, rule 1` |',
    ),
  );
  assert.ok(
    lines.includes(
      '| ✏️ | `shop/cart port http` | `shop/canary` | `requests without header tester = "yes"` | `v1 90 % -> 80 %`<br>`v2 10 % -> 20 %`<br>`timeout 2s -> 3s` |',
    ),
  );
  assert.match(printed, /<details><summary>Text diff of <code>test\/test<\/code>: 3 files changed<\/summary>/);
  assert.match(printed, /^```diff\n@@ [\s\S]*?^- +"timeout": "2s",\n\+ +"timeout": "3s",$/m);
});

test('however much changes, a comment stays below its limit and says what it left out', () => {
  const plan = planOf(shifted);
  const [change] = plan.access;
  assert.ok(change);
  const access = Array.from({ length: 5_000 }, (_, index) => ({ ...change, caller: `shop/caller-${index}` }));
  const files = plan.files.map((file) => ({ ...file, patch: '+ one more line\n'.repeat(5_000) }));
  const printed = renderPlanMarkdown(documentOf({ ...plan, access, files }, { ...plan, files, environment: 'other' }));
  assert.ok(new TextEncoder().encode(printed).length < 60_000);
  assert.match(printed, /^_\d+ more left out: see the plan as JSON\._$/m);
  assert.match(printed, /^_3 of 3 files left out: `meshc diff --text` shows them\._$/m);
  assert.ok(printed.trimEnd().endsWith('</sub>'));
  assert.ok(
    new TextEncoder().encode(renderPlanMarkdown(documentOf({ ...plan, access: access.slice(0, 50) }))).length < 60_000,
  );
});

test('no text of an author comes alive in a comment', () => {
  assert.equal(code('a`b``c'), '```a`b``c```');
  assert.equal(code('`a`'), '`` `a` ``');
  assert.equal(code('@someone <img src=x> [x](y)'), '`@someone <img src=x> [x](y)`');
  assert.equal(code('two\nlines'), '`two lines`');
  assert.equal(cell('a|b'), '<code>a&#124;b</code>');
  assert.equal(cell('a\\|@me*x*'), '<code>a&#92;&#124;&#64;me&#42;x&#42;</code>');
  assert.equal(html('<b>@you & "me"'), '&lt;b&gt;&#64;you &amp; &quot;me&quot;');
  assert.equal(fenced('diff', '+```\n+x'), '````diff\n+```\n+x\n````');
});

test('a hostile name stays inside its cell', () => {
  const plan = planOf(shifted);
  const evil = '` | <script> @everyone \n| injected | row |';
  const [change] = plan.access;
  assert.ok(change);
  const printed = renderPlanMarkdown(documentOf({ ...plan, access: [{ ...change, request: evil }] }));
  const row = printed.split('\n').find((line) => line.includes('everyone')) ?? '';
  assert.equal(row.split(' | ').length, 5);
  assert.doesNotMatch(row, /<script>|@everyone/);
  const hidden = renderPlan(documentOf({ ...plan, access: [{ ...change, request: '\u001b[31m' }] }), { color: false });
  assert.ok(!hidden.includes('\u001b'));
});

test('no text of a plan comes alive, wherever it stands', () => {
  const evil = '</code></details>\n\n```\n@everyone <script>x</script> ![x](http://evil.example/x) #1 ` `` | evil \\|';
  const spoiled = spoil(fullPlan(), evil) as Plan;
  const diagnostics = [{ severity: 'error' as const, code: evil, message: evil, help: evil, related: [] }];
  const base = { name: evil, absent: evil, diagnostics };
  const printed = renderPlanMarkdown({
    ...documentOf({ ...spoiled, mesh: 'a', environment: 'b' }),
    base,
    version: evil,
  });
  const alive = printed
    .replace(/^(`{3,})diff\n[\s\S]*?^\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
    .replace(/<code>[^<\n]*<\/code>/g, '');
  assert.doesNotMatch(alive, /evil|everyone|script/);
  assert.ok(printed.includes('evil'));
  // Every row has as many cells as its head.
  for (const table of printed.match(/(?:^\|.*\n)+/gm) ?? []) {
    const widths = new Set(
      table
        .trim()
        .split('\n')
        .map((row) => row.split('|').length),
    );
    assert.equal(widths.size, 1, table);
  }
});

test('a name as long as a comment keeps no row from being shown', () => {
  const plan = planOf(shifted);
  const [change] = plan.access;
  assert.ok(change);
  const access = [{ ...change, request: 'x'.repeat(70_000) }, change];
  const printed = renderPlanMarkdown(documentOf({ ...plan, access }));
  assert.match(printed, /`x{400}… \(70000 characters\)`/);
  assert.doesNotMatch(printed, /left out/);
});
