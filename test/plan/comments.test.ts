import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Intent } from '../../src/model/intent.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { type Gate, gateResults } from '../../src/plan/gate.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { renderPlanMarkdown } from '../../src/plan/render-markdown.ts';
import { bookinfo } from '../harness/bookinfo-model.ts';
import { compiled } from '../harness/compiled.ts';

const update = process.env['UPDATE'] === '1' && !process.env['CI'];

/** Changes of Bookinfo as a team makes them, and the comment each gets. `UPDATE=1` writes the comments anew. */
const changes: Readonly<Record<string, { readonly head: Mesh; readonly gates: readonly Gate[] }>> = {
  'the canary takes half of the traffic': { head: canary(), gates: [] },
  'a policy reaches further than its intent': { head: widened(), gates: ['broadening', 'collateral'] },
  'a service is deleted': { head: deleted(), gates: ['outage', 'collateral'] },
};

for (const [name, { head, gates }] of Object.entries(changes)) {
  test(`the comment when ${name}`, () => {
    const intents = (mesh: Mesh) => (mesh.intents ?? []).map((intent) => ({ intent }));
    const plan = planChanges(compiled(bookinfo), { ...compiled(head), intents: intents(head) });
    const printed = renderPlanMarkdown({
      format_version: '1.0',
      version: '1.2.3',
      base: { name: 'main', commit: '9f2c1e7aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
      head: { name: 'topic', commit: '41aa0d3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
      plans: [plan],
      gates: gateResults([plan], gates),
    });
    const path = fileURLToPath(new URL(`expected/${name.replaceAll(' ', '-')}.md`, import.meta.url));
    if (update) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, printed);
    }
    assert.ok(existsSync(path), 'run UPDATE=1, and read what it writes');
    assert.equal(printed, readFileSync(path, 'utf8'));
  });
}

function canary(): Mesh {
  const weights = new Map([
    ['v1', 50],
    ['v3', 50],
  ]);
  return {
    ...bookinfo,
    httpRoutes: bookinfo.httpRoutes.map((route) => ({
      ...route,
      rules: route.rules.map((rule) => {
        const { backends } = rule;
        if (!backends) return rule;
        const shifted = backends.map((backend) => {
          const weight = backends.length > 1 ? weights.get(backend.version ?? '') : undefined;
          return weight === undefined ? backend : { ...backend, weight };
        });
        return { ...rule, backends: shifted };
      }),
    })),
  };
}

/** Meant was one path more for the reviews; the star lets everybody write everything. */
function widened(): Mesh {
  const [ratings] = bookinfo.authorizationPolicies.filter(({ target }) => target.service === 'ratings');
  assert.ok(ratings);
  const intent: Intent = {
    namespace: 'bookinfo',
    name: 'reviews-rate',
    gains: [
      {
        from: [{ kind: 'service', namespace: 'bookinfo', service: 'reviews' }],
        to: { namespace: 'bookinfo', service: 'ratings' },
        methods: ['POST'],
        paths: ['/ratings/*'],
      },
    ],
  };
  return {
    ...bookinfo,
    authorizationPolicies: bookinfo.authorizationPolicies.map((policy) =>
      policy === ratings ? { ...policy, rules: [{ methods: ['GET', 'POST'] }] } : policy,
    ),
    intents: [intent],
  };
}

function deleted(): Mesh {
  return {
    ...bookinfo,
    services: bookinfo.services.filter(({ name }) => name !== 'ratings'),
    workloads: bookinfo.workloads
      .filter(({ service }) => service !== 'ratings')
      .map((workload) => ({
        ...workload,
        upstreams: workload.upstreams.filter(({ service }) => service !== 'ratings'),
      })),
    authorizationPolicies: bookinfo.authorizationPolicies.filter(({ target }) => target.service !== 'ratings'),
  };
}
