import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import type { PlanGraph } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { nodeHeight, placeGraph } from '../../src/plan/report/layout.ts';
import { bookinfo } from '../harness/bookinfo-model.ts';
import { compiled } from '../harness/compiled.ts';

function graphOf(change: (mesh: Mesh) => Mesh): PlanGraph | undefined {
  return planChanges(compiled(bookinfo), compiled(change(bookinfo))).graph;
}

/** Everybody may call ratings. */
function opened(mesh: Mesh): Mesh {
  const policies = mesh.authorizationPolicies.map((policy) =>
    policy.target.service === 'ratings' ? { ...policy, rules: [{ methods: ['GET' as const] }] } : policy,
  );
  return { ...mesh, authorizationPolicies: policies };
}

/** Nobody calls ratings any more, and it is gone. */
function deleted(mesh: Mesh): Mesh {
  return {
    ...mesh,
    services: mesh.services.filter(({ name }) => name !== 'ratings'),
    workloads: mesh.workloads
      .filter(({ service }) => service !== 'ratings')
      .map((workload) => ({
        ...workload,
        upstreams: workload.upstreams.filter(({ service }) => service !== 'ratings'),
      })),
    authorizationPolicies: mesh.authorizationPolicies.filter(({ target }) => target.service !== 'ratings'),
  };
}

const said = ({ nodes, edges }: PlanGraph) => [
  ...nodes.map(({ name, change, marks }) => [name, change, ...marks].join(' ')),
  ...edges.map(({ from, to, change, is_call: isCall, marks }) =>
    [from, isCall ? '->' : '..>', to, change, ...marks].join(' '),
  ),
];

test('a plan draws what changes and what is next to it', () => {
  const graph = graphOf(opened);
  assert.ok(graph);
  assert.deepEqual(said(graph), [
    'any caller of the mesh kept',
    'bookinfo/ratings kept',
    'bookinfo/reviews kept',
    'any caller of the mesh ..> bookinfo/ratings kept gained',
    'bookinfo/reviews -> bookinfo/ratings kept',
  ]);
  assert.equal(graph.left_out, 3);
});

test('what is removed is drawn, with the calls that go with it', () => {
  const graph = graphOf(deleted);
  assert.ok(graph);
  assert.ok(said(graph).includes('bookinfo/ratings removed'));
  assert.ok(said(graph).includes('bookinfo/reviews -> bookinfo/ratings removed lost'));
});

test('no change, no picture', () => {
  assert.equal(
    graphOf((mesh) => mesh),
    undefined,
  );
});

test('places do not depend on the order of what is placed, and nothing stands on anything else', () => {
  const graph = planChanges(undefined, compiled(bookinfo)).graph;
  assert.ok(graph && graph.nodes.length === 5);
  const placed = placeGraph(graph);
  const turned = placeGraph({ nodes: graph.nodes.toReversed(), edges: graph.edges.toReversed() });
  assert.deepEqual(turned.nodes.toReversed(), placed.nodes);
  for (const a of placed.nodes) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= placed.width && a.y + nodeHeight <= placed.height, a.name);
    for (const b of placed.nodes) {
      const isApart = a.x + a.width < b.x || b.x + b.width < a.x || a.y + nodeHeight < b.y || b.y + nodeHeight < a.y;
      assert.ok(a === b || isApart, `${a.name} and ${b.name}`);
    }
  }
});

test('circles of calls are placed too', () => {
  const node = (name: string) => ({ name, kind: 'service' as const, change: 'kept' as const, marks: [] });
  const edge = (from: string, to: string) => ({ from, to, change: 'kept' as const, is_call: true, marks: [] });
  const placed = placeGraph({
    nodes: ['a', 'b', 'c'].map(node),
    edges: [edge('a', 'b'), edge('b', 'c'), edge('c', 'a')],
  });
  assert.equal(new Set(placed.nodes.map(({ x }) => x)).size, 3);
});
