import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import type { Patience } from '../../src/cli/forge/api-client.ts';
import { type CommentOutcome, commentPlan } from '../../src/cli/forge/comment-plan.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { gateResults } from '../../src/plan/gate.ts';
import type { Plan, PlanDocument } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { type Fault, type ForgeServer, robot, startForgeServer } from '../harness/forge-server.ts';
import { freePort } from '../harness/free-port.ts';
import { canary, shop } from '../plan/shop.ts';
import { terminalOf } from './run.ts';

const head = '41aa0d3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const moved = planChanges(
  compiled(shop()),
  compiled(shop((mesh: Mesh) => ({ ...mesh, httpRoutes: [canary(80, '2s')] }))),
);
const still = planChanges(compiled(shop()), compiled(shop()));

/** Long enough for a loaded machine to answer, short enough for a server that never does. */
const patience: Patience = { answer: 1_500, pause: 5, longestPause: 1_000 };

function documentOf(...plans: readonly Plan[]): PlanDocument {
  const side = { name: 'topic', commit: head };
  return { format_version: '1.0', version: '1.2.3', base: { name: 'main' }, head: side, plans: [...plans], gates: [] };
}

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshc-forge-'));
  const run = { head_sha: head, head_branch: 'topic', head_repository: { owner: { login: 'someone' } } };
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ workflow_run: run }));
});
after(() => rmSync(folder, { recursive: true }));

const forges = ['github', 'gitlab'] as const;

function surroundings(url: string, forge: (typeof forges)[number], token = 'secret'): Record<string, string> {
  return forge === 'github'
    ? {
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: url,
        GITHUB_REPOSITORY: 'shop/mesh',
        GITHUB_TOKEN: token,
        GITHUB_EVENT_PATH: join(folder, 'event.json'),
      }
    : {
        GITLAB_CI: 'true',
        CI_API_V4_URL: url,
        CI_MERGE_REQUEST_PROJECT_ID: '42',
        CI_MERGE_REQUEST_IID: '7',
        CI_COMMIT_SHA: head,
        GITLAB_TOKEN: token,
      };
}

async function withForge(use: (forge: ForgeServer) => Promise<void>): Promise<void> {
  const forge = await startForgeServer(head);
  try {
    await use(forge);
  } finally {
    await forge.close();
  }
}

const creation = /^POST .*\/(?:comments|notes)$/;
const update = /^P(?:ATCH|UT) .*\/(?:comments|notes)\//;
const listing = /^GET .*\/(?:comments|notes)$/;

for (const name of forges) {
  const post = (forge: ForgeServer, document: PlanDocument): Promise<CommentOutcome> =>
    commentPlan({ document, choice: {}, environment: surroundings(forge.url, name), patience });
  const outcomes = (outcome: CommentOutcome) =>
    outcome.kind === 'posted' ? outcome.posted.map(({ outcome: what }) => what) : outcome;

  describe(`comments on ${name}`, { concurrency: true }, () => {
    it('writes one for each environment that changes, then keeps it as the change goes on', () =>
      withForge(async (forge) => {
        const other = { ...moved, environment: 'other' };
        assert.deepEqual(outcomes(await post(forge, documentOf(moved, other, { ...still, environment: 'third' }))), [
          'created',
          'created',
        ]);
        assert.deepEqual(
          forge.comments.map(({ body }) => body.split('\n', 1)[0]),
          ['<!-- meshc:plan v=1 test/test -->', '<!-- meshc:plan v=1 test/other -->'],
        );
        assert.deepEqual(outcomes(await post(forge, documentOf(moved, other))), ['unchanged', 'unchanged']);
        // One changes no more, the other is not in the mesh any more: what they say is rewritten, never deleted.
        assert.deepEqual(outcomes(await post(forge, documentOf(still))), ['updated', 'updated']);
        for (const { body } of forge.comments) assert.match(body, /^### Mesh plan: no changes$/m);
        assert.equal(forge.comments.length, 2);
      }));

    it('writes nothing where nothing changes', () =>
      withForge(async (forge) => {
        assert.deepEqual(outcomes(await post(forge, documentOf(still))), []);
        assert.deepEqual(forge.comments, []);
      }));

    it('finds its comment on any page, and leaves those of others alone', () =>
      withForge(async (forge) => {
        forge.pageSize = 3;
        const marker = '<!-- meshc:plan v=1 test/test -->';
        for (let id = 1; id <= 7; id += 1)
          forge.comments.push({ id, author: 'a person', body: `${marker}\nmine ${id}` });
        forge.comments.push({ id: 8, author: robot, body: `${marker}\nold` });
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['updated']);
        assert.equal(forge.comments.length, 8);
        assert.ok(forge.comments.slice(0, 7).every(({ id, body }) => body.endsWith(`mine ${id}`)));
        assert.match(forge.comments[7]?.body ?? '', /v1 90 % -> 80 %/);
      }));

    it('lets a second comment of the same kind point at the first', () =>
      withForge(async (forge) => {
        const body = '<!-- meshc:plan v=1 test/test -->\nold';
        forge.comments.push({ id: 1, author: robot, body }, { id: 2, author: robot, body });
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['updated', 'updated']);
        assert.match(forge.comments[1]?.body ?? '', /in another comment/);
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['unchanged', 'unchanged']);
      }));

    it('posts nothing over what is newer', () =>
      withForge(async (forge) => {
        forge.head = '9f2c1e7aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
        assert.equal((await post(forge, documentOf(moved))).kind, 'overtaken');
        forge.head = head;
        forge.state = 'closed';
        assert.equal((await post(forge, documentOf(moved))).kind, 'overtaken');
        assert.deepEqual(forge.comments, []);
      }));

    const lost: readonly Pick<Fault, 'answer' | 'isDone'>[] = [
      { answer: { status: 502, body: '<html>' }, isDone: true },
      { answer: { status: 500 } },
      { answer: 'break', isDone: true },
      { answer: 'silence', isDone: true },
      { answer: { status: 201, body: 'welcome to the portal' } },
    ];
    for (const fault of lost) {
      it(`a comment is written once when its writing ends in ${JSON.stringify(fault)}`, () =>
        withForge(async (forge) => {
          forge.faults = [{ ...fault, when: creation, times: 1 }];
          assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['created']);
          assert.equal(forge.comments.length, 1);
        }));
    }

    it('asks again what can be asked twice', () =>
      withForge(async (forge) => {
        forge.comments.push({ id: 1, author: robot, body: '<!-- meshc:plan v=1 test/test -->' });
        forge.faults = [
          { when: listing, times: 2, answer: { status: 503 } },
          { when: update, times: 1, answer: 'break', isDone: true },
        ];
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['updated']);
        assert.equal(forge.comments.length, 1);
      }));

    it('waits as long as it is asked to, and no longer than it should', () =>
      withForge(async (forge) => {
        const limited = {
          status: 403,
          headers: { 'retry-after': '0' },
          body: { message: 'You have exceeded a secondary rate limit' },
        };
        forge.faults = [{ when: creation, times: 2, answer: limited }];
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['created']);
        for (const headers of [
          { 'retry-after': '3600' },
          { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999' },
        ]) {
          forge.faults = [{ when: listing, times: Number.POSITIVE_INFINITY, answer: { status: 429, headers } }];
          const outcome = await post(forge, documentOf(moved));
          assert.ok(outcome.kind === 'failed' && outcome.failure.isTemporary);
        }
        assert.equal(forge.comments.length, 1);
      }));

    const ends: readonly (readonly [Fault['answer'], boolean])[] = [
      [{ status: 403, body: { message: 'Resource not accessible by integration' } }, false],
      [{ status: 404 }, false],
      [{ status: 422, body: { message: 'Validation Failed' } }, false],
      [{ status: 301, headers: { location: 'https://elsewhere.example/' } }, false],
      [{ status: 500 }, true],
      ['break', true],
    ];
    for (const [answer, isTemporary] of ends) {
      it(`fails when it is always answered ${JSON.stringify(answer)}`, () =>
        withForge(async (forge) => {
          forge.faults = [{ when: creation, times: Number.POSITIVE_INFINITY, answer }];
          const outcome = await post(forge, documentOf(moved));
          assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
          assert.equal(outcome.failure.isTemporary, isTemporary);
          assert.deepEqual(forge.comments, []);
          assert.ok(forge.requests.filter((asked) => creation.test(asked)).length <= 3);
        }));
    }

    it('says why there is no plan, over every comment that would still show an older one', () =>
      withForge(async (forge) => {
        await post(forge, documentOf(moved));
        const diagnostics = [
          { severity: 'error' as const, code: 'unknown-version', message: 'no `v9` @here', help: '', related: [] },
        ];
        const broken = {
          ...documentOf(),
          head: { name: 'topic', commit: head, absent: 'does not compile', diagnostics },
        };
        assert.deepEqual(outcomes(await post(forge, broken)), ['created', 'updated']);
        for (const { body } of forge.comments) {
          assert.match(body, /^### No mesh plan$/m);
          assert.match(body, /^- ``error\[unknown-version\]: no `v9` @here``$/m);
        }
        assert.deepEqual(outcomes(await post(forge, documentOf(moved))), ['updated', 'updated']);
        assert.match(forge.comments[1]?.body ?? '', /^### Mesh plan: no changes$/m);
      }));
  });
}

describe('the check run on GitHub', { concurrency: true }, () => {
  const post = (forge: ForgeServer, document: PlanDocument) =>
    commentPlan({ document, choice: {}, environment: surroundings(forge.url, 'github'), patience });

  it('carries the gates, and is changed by the next run', () =>
    withForge(async (forge) => {
      const gated = { ...documentOf(moved), gates: gateResults([moved], ['collateral', 'outage']) };
      assert.equal((await post(forge, gated)).kind, 'posted');
      assert.equal((await post(forge, documentOf(moved))).kind, 'posted');
      assert.equal(forge.checks.length, 1);
      assert.equal(forge.checks[0]?.body['conclusion'], 'success');
      assert.equal(forge.checks[0]?.body['head_sha'], head);
      await post(forge, gated);
      assert.equal(forge.checks[0]?.body['conclusion'], 'failure');
      assert.deepEqual(forge.checks[0]?.body['output'], {
        title: 'failed: collateral',
        summary:
          '1 of 1 environment changed\n\n- `test/test`: 1 route changed · proxies: 1 to update\n\n- passed: outage\n- **failed**: collateral (1)',
      });
    }));

  it('a verdict that cannot be told fails the command', () =>
    withForge(async (forge) => {
      forge.faults = [{ when: /POST .*check-runs$/, times: 1, answer: { status: 403 } }];
      const outcome = await post(forge, documentOf(moved));
      assert.ok(outcome.kind === 'failed');
      assert.equal(outcome.failure.action, 'write the check run');
    }));
});

describe('meshc comment', { concurrency: true }, () => {
  async function comment(url: string, words: readonly string[], extra: Record<string, string> = {}) {
    const printed = { out: '', err: '' };
    const terminal = { ...terminalOf(folder, printed), environment: { ...surroundings(url, 'github'), ...extra } };
    const code = await runCommandLine(['comment', ...words], terminal);
    return { code, ...printed };
  }
  const save = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));

  it('posts, says where, and ends as the gates do', () =>
    withForge(async (forge) => {
      save('moved.json', documentOf(moved));
      const summary = join(folder, 'summary.md');
      const ran = await comment(forge.url, ['moved.json'], { GITHUB_STEP_SUMMARY: summary });
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.equal(ran.out, 'created    test/test  https://forge.example/comment/1000\n');
      assert.match(readFileSync(summary, 'utf8'), /v1 90 % -> 80 %/);
      assert.equal((await comment(forge.url, ['moved.json', '--fail-on', 'collateral'])).code, exitCode.gate);
      // A gate that the job of the change says it has passed is asked again.
      save('lying.json', { ...documentOf(moved), gates: [{ gate: 'collateral', hits: 0 }] });
      assert.equal((await comment(forge.url, ['lying.json', '--fail-on', 'collateral'])).code, exitCode.gate);
      assert.equal(forge.comments.length, 1);
    }));

  it('fails when nothing is posted, and says why', () =>
    withForge(async (forge) => {
      save('plan.json', documentOf(moved));
      const refused = await comment(forge.url, ['plan.json'], { GITHUB_TOKEN: 'other' });
      assert.equal(refused.code, exitCode.definitions);
      assert.match(refused.err, /^error\[comment-refused\]: .* it answered 401: Bad credentials/);
      const silent = await comment(`http://127.0.0.1:${await freePort()}`, ['plan.json']);
      assert.equal(silent.code, exitCode.temporary);
      assert.match(silent.err, /^error\[forge-unreachable\]: .* the connection failed \(ECONNREFUSED\)/);
      assert.equal((await comment('http://forge.example', ['plan.json'])).code, exitCode.usage);
      assert.equal((await comment(forge.url, ['plan.json'], { GITHUB_TOKEN: '' })).code, exitCode.usage);
      assert.deepEqual(forge.comments, []);
    }));

  it('believes no plan that is none, whatever its names', () =>
    withForge(async (forge) => {
      const wrong: readonly unknown[] = [
        { ...documentOf(moved), format_version: '2.0' },
        { ...documentOf(moved), plans: [{ ...moved, environment: 'x --> @all' }] },
        { ...documentOf(moved, moved) },
        { ...documentOf(moved), plans: [{ ...moved, access: 'none' }] },
      ];
      for (const value of wrong) {
        save('wrong.json', value);
        assert.equal((await comment(forge.url, ['wrong.json'])).code, exitCode.definitions);
      }
      assert.deepEqual(forge.requests, []);
    }));

  it('says where there is no plan at all, if that is asked for', () =>
    withForge(async (forge) => {
      assert.equal((await comment(forge.url, ['absent.json'])).code, exitCode.definitions);
      assert.equal((await comment(forge.url, ['absent.json', '--allow-missing'])).code, exitCode.definitions);
      assert.equal(forge.comments.length, 0);
      assert.equal(forge.checks[0]?.body['conclusion'], 'failure');
      save('there.json', documentOf(moved));
      assert.equal((await comment(forge.url, ['there.json', '--allow-missing'])).code, exitCode.ok);
      await comment(forge.url, ['absent.json', '--allow-missing']);
      assert.equal(forge.comments.length, 1);
      assert.match(forge.comments[0]?.body ?? '', /^### No mesh plan\n\n.*made no plan/m);
    }));

  it('a dry run prints what it would post and asks nobody', () =>
    withForge(async (forge) => {
      save('dry.json', documentOf(moved));
      const ran = await comment(forge.url, ['dry.json', '--dry-run']);
      assert.equal(ran.code, exitCode.ok);
      assert.match(ran.out, /^<!-- meshc:plan v=1 test\/test -->$/m);
      assert.deepEqual(forge.requests, []);
    }));
});
