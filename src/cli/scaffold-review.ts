import { packageFacts } from './version.ts';

/** Where changes of a mesh are reviewed. */
export const reviewForges = ['github', 'gitlab', 'none'] as const;

export type ReviewForge = (typeof reviewForges)[number];

/** The CI jobs of a new repository by path. */
export function reviewJobs(forge: ReviewForge): readonly (readonly [path: string, text: string])[] {
  switch (forge) {
    case 'github':
      return [
        ['.github/workflows/mesh.yaml', githubPlan],
        ['.github/workflows/mesh-review.yaml', githubReview],
      ];
    case 'gitlab':
      return [['.gitlab-ci.yml', gitlabJobs]];
    case 'none':
      return [];
  }
}

// Two commits deep: the merge commit of a pull request and its first parent, which is what it is compared with.
const githubPlan = `# Checks and plans every change. This job runs what the change brings, so it can read and nothing else.
name: mesh
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  mesh:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 2
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - id: install
        run: npm ci
      - name: Check the mesh
        run: npx meshc check --format github --format human
      - name: Test the mesh
        run: npx meshc test --format github --format human
      - name: Compiled output is fresh
        run: npx meshc compile --check
      - name: Plan
        # Also when something above failed: the comment has to say that there is no plan.
        if: \${{ !cancelled() && steps.install.outcome == 'success' }}
        run: npx meshc plan HEAD^1 HEAD --format human --out plan.json
      - uses: actions/upload-artifact@v4
        if: \${{ !cancelled() }}
        with:
          name: mesh-plan
          path: plan.json
`;

const githubReview = `# Posts the plan of a change. This job may write comments, so it runs only what is on the default branch: the plan is data that
# is checked against its schema, and which pull request it is of comes from the event.
name: mesh-review
on:
  workflow_run:
    workflows: [mesh]
    types: [completed]
permissions:
  contents: read
  actions: read
  pull-requests: write
  checks: write
concurrency:
  group: mesh-review-\${{ github.event.workflow_run.head_repository.full_name }}-\${{ github.event.workflow_run.head_branch }}
jobs:
  comment:
    if: github.event.workflow_run.event == 'pull_request'
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: npm ci --ignore-scripts
      - uses: actions/download-artifact@v5
        # A job that failed early made no plan: the comments have to say so.
        continue-on-error: true
        with:
          name: mesh-plan
          path: \${{ runner.temp }}/mesh-plan
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - name: Post the plan
        env:
          GITHUB_TOKEN: \${{ github.token }}
        # 3 is a gate that was hit: the check run on the change carries it.
        run: npx meshc comment "$RUNNER_TEMP/mesh-plan/plan.json" --allow-missing --fail-on outage,weaker-tls || test $? -eq 3
      - name: The plan as a page
        run: npx meshc plan show "$RUNNER_TEMP/mesh-plan/plan.json" --format html="$RUNNER_TEMP/plan.html"
      - uses: actions/upload-artifact@v4
        with:
          name: mesh-plan-page
          path: \${{ runner.temp }}/plan.html
`;

const gitlabJobs = `# Checks, plans and comments every change. Only \`mesh:comment\` has a token, and it runs nothing that the change brings: no
# sources, and the version of meshc that is written here. Set MESHC_REVIEW_TOKEN to a project access token (role Reporter,
# scope api), masked. Whoever may push branches to this project may also change this file and so read that token; merge
# requests from forks run without it and get no comment.
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

default:
  image: node:24

mesh:plan:
  stage: test
  variables:
    GIT_DEPTH: 0
  script:
    - npm ci
    - npx meshc plan "\${CI_MERGE_REQUEST_DIFF_BASE_SHA:-HEAD^1}" HEAD --format human --format html=plan.html --out plan.json
    - npx meshc check
    - npx meshc test
    - npx meshc compile --check
  artifacts:
    when: always
    paths: [plan.json, plan.html]

mesh:comment:
  stage: deploy
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $MESHC_REVIEW_TOKEN
      when: always
  needs:
    - job: mesh:plan
      artifacts: true
  variables:
    GIT_STRATEGY: none
    # The token, under the name that meshc reads it by.
    GITLAB_TOKEN: $MESHC_REVIEW_TOKEN
  script:
    - npx --yes meshc@${packageFacts().version} comment plan.json --allow-missing --fail-on outage,weaker-tls
`;
