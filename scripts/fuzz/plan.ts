import fc from 'fast-check';
import { anyModels, lowered } from '../../test/harness/plan/any-versions.ts';
import { compare } from '../../test/harness/plan/compare.ts';
import { type Models, tryWitnesses } from '../../test/harness/plan/try-witnesses.ts';
import type { FuzzRun } from './main.ts';

/** How many versions are made from one seed, and run in one Envoy: a batch is small enough to try again. */
const batch = 50;

/** Compares plans with every request of a grid, then sends their witnesses through real Envoys. Gives the number of failures. */
export async function fuzzPlan({ count, seed }: FuzzRun): Promise<number> {
  const totals = { versions: 0, access: 0, traffic: 0, outages: 0, sent: 0, failures: 0 };
  for (let from = seed; totals.versions < count; from += 1) {
    const models = fc.sample(anyModels, { numRuns: batch, seed: from });
    const valid: Models[] = [];
    for (const [index, model] of models.entries()) {
      const [before, after] = [lowered(model.before), lowered(model.after)];
      if (!before || !after) continue;
      totals.versions += 1;
      valid.push(model);
      const { found, missing, false: wrong } = compare({ before, after });
      totals.access += found.access;
      totals.traffic += found.traffic;
      totals.outages += found.outages;
      for (const failure of [...missing, ...wrong]) {
        totals.failures += 1;
        process.stdout.write(`seed ${from}, versions ${index}: ${failure}\n`);
      }
    }
    const { sent, mismatches } = await tryWitnesses(valid);
    totals.sent += sent;
    totals.failures += mismatches.length;
    for (const mismatch of mismatches) process.stdout.write(`seed ${from}: ${mismatch}\n`);
  }
  const { versions, access, traffic, outages, sent, failures } = totals;
  process.stdout.write(
    `${versions} pairs of versions: ${access} requests newly allowed or refused, ${traffic} sent elsewhere, ${outages} served less; ${sent} witnesses sent through Envoy; ${failures} failures\n`,
  );
  return failures;
}
