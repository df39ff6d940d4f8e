import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Plan, PlanDocument } from '../../src/plan/plan.ts';
import { renderPlanPage } from '../../src/plan/report/page.ts';
import { type BrowserPage, findChromium, openPage } from '../harness/chromium.ts';
import { documentOf, fullPlan } from './full-plan.ts';
import { spoil } from './spoil.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('base64');
const pageOf = (document: PlanDocument) => renderPlanPage(document, digest);
const plan = fullPlan();
const evil =
  '"><img src=http://evil.example/x onerror="globalThis.evil = 1"><script>globalThis.evil = 1</script>\' &amp; {evil}';

test('a page has everything a plan says, and names nothing outside itself', () => {
  const page = pageOf(documentOf(plan));
  for (const words of [
    'HEAD /cart/*',
    'mesh.ts:22:5',
    'v1 90 % -&gt; 80 %',
    '100 % → 0 %',
    'spiffe://shop/x',
    'A filter',
  ]) {
    assert.ok(page.includes(words), words);
  }
  assert.ok(page.includes('meshc query shop/front-v1 shop/cart:http --method HEAD --path /cart'));
  assert.doesNotMatch(page, /(?:src|href|action)=|url\(["']?(?!#)|@import|https?:/);
  assert.equal(page, pageOf(documentOf(plan)));
});

test('a page marks what no intent states only where there are intents', () => {
  const mark = '>beyond intent<';
  assert.ok(pageOf(documentOf(plan)).includes(mark));
  assert.ok(!pageOf(documentOf({ ...plan, intents: [] })).includes(mark));
});

test('a page forbids every script and style but its own', () => {
  const page = pageOf(documentOf(plan));
  const policy = /content-security-policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
  assert.equal(
    policy.replaceAll('&#39;', "'"),
    `default-src 'none'; script-src 'sha256-${digest(script)}'; style-src 'sha256-${digest(style)}'; base-uri 'none'; form-action 'none'`,
  );
  assert.doesNotMatch(page, / style=| on[a-z]+="/);
});

test('no text of a plan becomes a part of its page', () => {
  const spoiled = { ...(spoil(plan, evil) as Plan), mesh: 'a', environment: 'b' };
  const page = pageOf(documentOf(spoiled));
  const tags = (text: string) => [...text.matchAll(/<[a-z!/][^>]*>/g)].length;
  assert.ok(page.includes('evil.example'));
  assert.doesNotMatch(page, /<img/);
  assert.equal([...page.matchAll(/<script/g)].length, 1);
  assert.ok(tags(page) > 100);
});

test('no changes, and no plan, are a page too', () => {
  assert.match(pageOf(documentOf()), /<h1>Mesh plan: no changes<\/h1>/);
  const head = { name: 'topic', absent: 'does not compile', diagnostics: [] };
  assert.match(pageOf({ ...documentOf(), head }), /<h1>No mesh plan<\/h1>[\s\S]*<b>topic<\/b>: does not compile/);
});

const browser = findChromium();

describe('the page in Chromium', { skip: 'missing' in browser ? browser.missing : false }, () => {
  let folder = '';
  let page: BrowserPage;
  const shown = async () => Number(await page.evaluate('document.documentElement.dataset.shown'));
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');

  before(async () => {
    if ('missing' in browser) return;
    folder = mkdtempSync(join(tmpdir(), 'meshc-page-'));
    const spoiled = { ...(spoil(plan, evil) as Plan), mesh: 'a', environment: 'b' };
    const path = join(folder, 'plan.html');
    writeFileSync(path, pageOf(documentOf(plan, { ...plan, environment: 'other' }, spoiled)));
    page = await openPage(browser.path, pathToFileURL(path).href);
  });
  after(async () => {
    await page?.close();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  it('loads nothing else, runs its script, and runs nothing of the plan', async () => {
    assert.equal(await page.evaluate("'ready' in document.documentElement.dataset"), true);
    assert.equal(await page.evaluate('globalThis.evil'), undefined);
    assert.deepEqual(page.complaints, []);
    assert.equal(page.requests.length, 1);
  });

  it('filters by text, by kind, and clears', async () => {
    const all = await shown();
    await page.press('/');
    for (const key of 'spiffe') await page.press(key);
    assert.equal(await shown(), 3);
    await page.press('Escape');
    assert.equal(await shown(), all);
    await page.evaluate(`document.querySelector('.chip[data-kind="outage"]').click()`);
    assert.equal(await shown(), 3);
    assert.equal(await page.evaluate(`document.querySelectorAll('.item.hidden, .list:not([hidden])').length`), 3);
    await page.press('Escape');
  });

  it('a service is chosen in the picture with the keyboard', async () => {
    const all = await shown();
    await page.evaluate(`document.querySelector('.node[data-place="shop/front"]').focus()`);
    await page.press('Enter');
    const about = await shown();
    assert.ok(about > 0 && about < all, `${about} of ${all}`);
    assert.equal(await page.evaluate(`document.activeElement.getAttribute('aria-pressed')`), 'true');
    await page.press('Enter');
    assert.equal(await shown(), all);
  });

  it('changes are walked and opened with the keyboard', async () => {
    await page.evaluate('document.activeElement.blur()');
    await page.press('j');
    await page.press('j');
    await page.press('k');
    assert.equal(await page.evaluate(`document.activeElement === document.querySelector('.item .head')`), true);
    await page.press('Enter');
    assert.equal(await page.evaluate(`document.querySelector('.item').open`), true);
    await page.press('e');
    await page.press('e');
    assert.ok(Number(await page.evaluate(`document.querySelectorAll('.item[open]').length`)) > 3);
    await page.press('e');
    assert.equal(await page.evaluate(`document.querySelectorAll('.item[open]').length`), 0);
  });

  it('is dark where the reader wants it', async () => {
    const media = (value: string) =>
      page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    await media('light');
    const light = await paper();
    await media('dark');
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.press('t');
    assert.equal(await paper(), light);
    await page.press('t');
    assert.equal(await paper(), dark);
  });

  it('prints what is inside its changes, and no buttons', async () => {
    await page.send('Emulation.setEmulatedMedia', { media: 'print' });
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('.toolbar')).display`), 'none');
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    const closed = `document.querySelectorAll('.list:not(.files) > details:not([open])').length`;
    assert.equal(await page.evaluate(closed), 0);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    const { data } = await page.send('Page.printToPDF', {});
    assert.match(Buffer.from(String(data), 'base64').subarray(0, 5).toString(), /^%PDF-/);
  });
});
