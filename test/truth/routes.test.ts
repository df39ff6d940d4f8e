import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { chosen, repeat } from '../harness/arbitrary/choice.ts';
import { runs } from '../harness/runs.ts';
import { until } from '../harness/until.ts';
import { anyRequest } from './any-request.ts';
import { compare, expectedSights } from './compare.ts';
import { readRequest } from './reading/read-request.ts';
import { repaired } from './repaired.ts';
import type { TruthRequest } from './request.ts';
import { type Stage, startStage } from './stage.ts';
import { stagePolicies, stageRoutes } from './stage-mesh.ts';

/** Each set of routes is sent this many requests: a new set costs more than all of them. */
const requestsEach = 30;

let stage: Stage;

before(async () => {
  const { seed } = runs(1);
  const [policies = []] = fc.sample(chosen(stagePolicies), { seed, numRuns: 1 });
  stage = await startStage(policies);
});

after(() => stage?.stop());

test('a request goes where the documentation says, whatever the routes are', async () => {
  const scenes = chosen((choice) => ({
    routes: stageRoutes(choice),
    requests: repeat(requestsEach, () => anyRequest(choice)),
  }));
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(scenes, async ({ routes, requests }) => {
      const mesh = repaired(stage.mesh(routes));
      await stage.play(mesh);
      const sent: { readonly id: string; readonly request: TruthRequest }[] = [];
      for (const request of requests) {
        serial += 1;
        const id = `request-${serial}`;
        sent.push({ id, request });
        const reading = readRequest(mesh, request);
        const observed = await stage.send(request, id);
        explained(() => compare(reading, observed, stage.seen(id)), { mesh, request, reading, observed });
      }
      for (const { id, request } of sent) {
        const wanted = expectedSights(readRequest(mesh, request));
        const missing = () =>
          `${stage.seen(id).length} sights of ${JSON.stringify(request)}, not ${wanted}\n${shown(mesh)}`;
        if (wanted !== undefined) await until(() => stage.seen(id).length === wanted, missing);
      }
    }),
    // Each example takes real proxies: a smaller one is found by hand faster than by trying.
    { ...runs(8), endOnFailure: true },
  );
});

test('no proxy had anything to warn about', () => {
  assert.doesNotMatch(stage.output(), /\[(?:warning|error|critical)\]/);
});

function explained(
  compared: () => void,
  scene: { readonly mesh: Parameters<typeof shown>[0] } & Record<string, unknown>,
): void {
  try {
    compared();
  } catch (error) {
    const { mesh, ...rest } = scene;
    throw new Error(`${(error as Error).message}\n${JSON.stringify(rest, undefined, 1)}\n${shown(mesh)}`, {
      cause: error,
    });
  }
}

function shown({ httpRoutes, grpcRoutes, authorizationPolicies }: ReturnType<typeof repaired>): string {
  return JSON.stringify({ httpRoutes, grpcRoutes, authorizationPolicies }, undefined, 1);
}
