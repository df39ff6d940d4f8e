import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { backend, caller, meshOf, policy, route, service, upstream, workload } from '../harness/model-mesh.ts';

const size = 40;

/** A chain: each service calls the one before it. The routes of the first ones have another timeout. */
function chain(slower: number): Mesh {
  const indexes = Array.from({ length: size }, (_, index) => index);
  return meshOf({
    services: indexes.map((index) => service(`s${index}`, [])),
    workloads: indexes.map((index) =>
      workload(
        `w${index}`,
        { service: `s${index}` },
        {
          address: `10.0.0.${index + 1}`,
          upstreams: index === 0 ? [] : [upstream(`s${index - 1}`, { address: '127.0.0.1', port: 9001 })],
        },
      ),
    ),
    httpRoutes: indexes.map((index) =>
      route(`r${index}`, { kind: 'service', namespace: 'shop', service: `s${index}` }, [
        { backends: [backend(`s${index}`)], timeout: index < slower ? '9s' : '2s' },
      ]),
    ),
    authorizationPolicies: indexes
      .slice(1)
      .map((index) => policy(`p${index}`, `s${index - 1}`, 'allow', [{ from: [caller.service(`s${index}`)] }])),
  });
}

// Few changed resources are looked for by name, many by reading every proxy; `s1` is also the beginning of `s10`.
for (const slower of [1, 2, 39]) {
  test(`${slower} changed of ${size} shared route tables update exactly their callers`, () => {
    const { proxies, files } = planChanges(compiled(chain(0)), compiled(chain(slower)));
    assert.equal(files.length, slower, 'no document of a proxy changes');
    assert.deepEqual(
      proxies.map(({ effect, proxy, words }) => [effect, proxy, words]).sort(),
      Array.from({ length: slower }, (_, index) => [
        'update',
        `shop/w${index + 1}`,
        [`route table shop/s${index}/http changes`],
      ]).sort(),
    );
  });
}
