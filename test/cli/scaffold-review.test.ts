import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { reviewForges, reviewJobs } from '../../src/cli/scaffold-review.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [name: string]: unknown };
}

const github = new Map(reviewJobs('github'));
const ours = (path: string) => readFileSync(new URL(`../../.github/${path}`, import.meta.url), 'utf8');

/** The pair of workflows that `init` writes, and the pair of this repository. */
const pairs = {
  'init writes': {
    plan: github.get('.github/workflows/mesh.yaml'),
    review: github.get('.github/workflows/mesh-review.yaml'),
  },
  'this repository has': { plan: ours('workflows/mesh.yaml'), review: ours('workflows/mesh-review.yaml') },
};

for (const [name, { plan, review }] of Object.entries(pairs)) {
  describe(`the workflows that ${name}`, () => {
    const [planning, reviewing] = [parse(plan ?? ''), parse(review ?? '')];

    it('what runs the code of a change can read and nothing else', () => {
      assert.deepEqual(planning.permissions, { contents: 'read' });
      assert.ok('pull_request' in planning.on && !('pull_request_target' in planning.on));
      assert.doesNotMatch(plan ?? '', /secrets\.|github\.token/);
    });

    it('what may write runs nothing of a change', () => {
      assert.deepEqual(Object.keys(reviewing.on), ['workflow_run']);
      assert.deepEqual(reviewing.on.workflow_run.workflows, [planning.name]);
      const checkouts = stepsOf(reviewing).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
      assert.deepEqual(
        checkouts.map((step) => step.with),
        [{ 'persist-credentials': false }],
      );
      assert.deepEqual(reviewing.permissions, {
        contents: 'read',
        actions: 'read',
        'pull-requests': 'write',
        checks: 'write',
      });
    });

    it('no text of an event reaches a shell, and only the actions of GitHub and our own are used', () => {
      for (const step of [...stepsOf(planning), ...stepsOf(reviewing)]) {
        assert.doesNotMatch(step.run ?? '', /\$\{\{/);
        assert.match(step.uses ?? 'actions/none@v1', /^(?:actions\/[a-z-]+@v\d+|\.\/\.github\/actions\/[a-z]+)$/);
      }
    });
  });
}

it('the actions take the steps that init writes', () => {
  const words = (steps: readonly Step[]) =>
    steps
      .flatMap(({ run }) => [...(run ?? '').matchAll(/(?:\$MESHC|meshc) (check|test|compile --check|plan|comment)\b/g)])
      .map(([, word]) => word);
  const [plan, comment] = ['plan', 'comment'].map((action) => parse(ours(`actions/${action}/action.yaml`)).runs.steps);
  for (const step of [...plan, ...comment]) assert.doesNotMatch(step.run ?? '', /\$\{\{/);
  assert.deepEqual(words(plan), ['check', 'test', 'compile --check', 'plan']);
  assert.deepEqual(words(plan), words(stepsOf(parse(github.get('.github/workflows/mesh.yaml') ?? ''))));
  assert.deepEqual(words(comment), ['comment', 'plan']);
  assert.deepEqual(words(comment), words(stepsOf(parse(github.get('.github/workflows/mesh-review.yaml') ?? ''))));
});

it('on GitLab the job with the token has no sources', () => {
  const [[path, text] = ['', '']] = reviewJobs('gitlab');
  const jobs = parse(text);
  assert.equal(path, '.gitlab-ci.yml');
  assert.equal(jobs['mesh:comment'].variables.GIT_STRATEGY, 'none');
  assert.match(jobs['mesh:comment'].script.join('\n'), /^npx --yes meshc@\d+\.\d+\.\d+ comment plan\.json /);
  assert.ok(!JSON.stringify(jobs['mesh:plan']).includes('TOKEN'));
});

it('every forge has its jobs, and none has none', () => {
  assert.deepEqual(
    reviewForges.map((forge) => reviewJobs(forge).length),
    [2, 1, 0],
  );
});

function stepsOf(workflow: {
  readonly jobs: { readonly [name: string]: { readonly steps: readonly Step[] } };
}): Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}
