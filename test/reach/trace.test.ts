import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tablesOfChain } from '../../src/reach/gateway.ts';
import { trace } from '../../src/reach/trace.ts';
import { lowered } from '../harness/plan/any-versions.ts';
import { chosen } from '../harness/plan/choice.ts';
import { type GridRequest, nameOf, servedShare } from '../harness/plan/decide.ts';
import { denseMesh, words } from '../harness/plan/dense-mesh.ts';
import { runs } from '../harness/runs.ts';

const anyRequest: fc.Arbitrary<GridRequest> = fc.record({
  method: fc.constantFrom(...words.methods, 'PUT', 'BREW'),
  path: fc.constantFrom(...words.paths, '/a/', '/a/1', '/b/7', '/c'),
  host: fc.constantFrom('a.example', 'x.a.example', 'elsewhere'),
  headers: fc.constantFrom({}, { [words.header]: '' }, { [words.header]: 'one' }, { [words.header]: 'ONE' }),
  query: fc.constantFrom({}, { [words.query]: 'two' }, { [words.query]: '' }),
});

test('a request that is followed is served as somebody says who reads the rules one by one', () => {
  let followed = 0;
  fc.assert(
    fc.property(chosen(denseMesh), fc.array(anyRequest, { minLength: 8, maxLength: 8 }), (mesh, requests) => {
      const known = lowered(mesh);
      fc.pre(known !== undefined);
      const { ir } = known;
      for (const request of requests) {
        for (const workload of ir.workloads) {
          for (const { service, port } of workload.outbound) {
            const target = `${service}/${port}`;
            const caller = nameOf(workload);
            const found = trace(ir, { kind: 'workload', caller, service, port }, { ...request, scheme: 'http' });
            assert.ok(found?.listener);
            assert.equal(found.served?.toFixed(6), servedShare(ir, caller, target, request).toFixed(6));
            followed += 1;
          }
        }
        for (const gateway of ir.gateways) {
          const table = tablesOfChain(gateway)[0]?.name ?? '';
          const start = { kind: 'gateway', gateway: nameOf(gateway), table } as const;
          const found = trace(ir, start, { ...request, scheme: 'http' });
          assert.equal(found?.served?.toFixed(6), servedShare(ir, nameOf(gateway), table, request).toFixed(6));
        }
      }
    }),
    { ...runs(12), endOnFailure: true },
  );
  assert.ok(followed > 100, `${followed}`);
});

test('a start that the mesh does not have has no trace', () => {
  const mesh = fc.sample(chosen(denseMesh), { numRuns: 20, seed: 1 }).flatMap((one) => lowered(one) ?? [])[0];
  assert.ok(mesh);
  const request = { method: 'GET', path: '/', host: 'a', scheme: 'http', headers: {}, query: {} };
  assert.equal(trace(mesh.ir, { kind: 'gateway', gateway: 'shop/none', table: 'web' }, request), undefined);
  const start = { kind: 'workload', caller: 'shop/none', service: 'shop/one', port: 'http' } as const;
  assert.equal(trace(mesh.ir, start, request), undefined);
});
