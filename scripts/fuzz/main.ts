import { fuzzPlan } from './plan.ts';
import { fuzzRoutes } from './routes.ts';

/**
 * `npm run fuzz -- NAME [COUNT] [SEED]`: the random tests of `npm test`, thousands of times and with other seeds. `plan`
 * compares plans with what every request of a grid, and real Envoys, do on both sides; `routes` compares where real Envoys
 * send requests with a second reading of the documentation. A failure prints what it takes to see it again.
 */
const subjects: Readonly<Record<string, (run: FuzzRun) => Promise<number>>> = { plan: fuzzPlan, routes: fuzzRoutes };

/** How often, and from which seed on. */
export interface FuzzRun {
  readonly count: number;
  readonly seed: number;
}

const [name = '', count = '1000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const subject = subjects[name];
if (!subject) {
  process.stderr.write(`fuzz: name one of ${Object.keys(subjects).join(', ')}\n`);
  process.exit(64);
}
process.exit((await subject({ count: Number(count), seed: Number(seed) })) === 0 ? 0 : 1);
