import { walkChanges } from '../../test/agent/change-walk.ts';
import { createFaultSite } from '../../test/agent/faults/fault-walk.ts';
import type { DiskFault } from '../../test/agent/faults/faulty-disk.ts';
import { soakRandom } from './random-faults.ts';

/**
 * `npm run soak [random [seconds]]`: ten minutes of random faults under load. `changes [count]`: 1,000 changes of every kind under
 * load. `faults`: a round broken off at every call to the disk, in every way. `all`: one after the other. Each prints what it
 * counted, and fails when something failed. The last two take about half an hour each.
 */
const [what = 'random', count] = process.argv.slice(2);
const parts: Readonly<Record<string, () => Promise<boolean>>> = {
  random: () => soakRandomly(Number(count ?? 600)),
  changes: () => soakChanges(Number(count ?? 1000)),
  faults: soakFaults,
};
const wanted = what === 'all' ? Object.values(parts) : [parts[what]];
let isWell = true;
for (const part of wanted) {
  if (!part) {
    process.stderr.write(`soak: choose one of ${Object.keys(parts).join(', ')}\n`);
    process.exit(64);
  }
  isWell = (await part()) && isWell;
}
process.exit(isWell ? 0 : 1);

async function soakRandomly(seconds: number): Promise<boolean> {
  const seed = Number(process.env['MESHC_SOAK_SEED'] ?? Date.now() % 1_000_000);
  print('seed (MESHC_SOAK_SEED)', String(seed));
  const { actions, answered, problems, samples } = await soakRandom(seconds, seed, (done, action) =>
    process.stderr.write(`soak: ${done}: ${action}\n`),
  );
  for (const [action, { times, failed }] of actions) print(action, `${times} times, ${failed} requests failed`);
  print('requests answered', String(answered));
  const { first, last } = samples;
  print(
    'memory of the agent',
    `${first.residentMebibytes.toFixed(1)} MiB early, ${last.residentMebibytes.toFixed(1)} at last`,
  );
  print('its file descriptors', `${first.descriptors} early, ${last.descriptors} at last`);
  print('Envoys, files left beside others', `${last.envoys}, ${last.leftovers}`);
  for (const problem of problems) print('problem', problem);
  return problems.length === 0;
}

async function soakChanges(changes: number): Promise<boolean> {
  const { kinds, load } = await walkChanges(changes, (done) => {
    if (done % 50 === 0) process.stderr.write(`soak: ${done} of ${changes} changes\n`);
  });
  for (const [kind, counted] of kinds) print(`changes: ${kind}`, String(counted));
  let failed = 0;
  for (const [way, { answered, failures }] of Object.entries(load)) {
    failed += failures.length;
    print(`requests over ${way}`, `${answered} answered, ${failures.length} failed`);
    for (const failure of failures.slice(0, 3)) print('', failure);
  }
  return failed === 0;
}

async function soakFaults(): Promise<boolean> {
  const site = await createFaultSite();
  let wrong = 0;
  try {
    print('calls to the disk in a round', String(site.calls));
    for (const kind of ['kill-before', 'kill-after', 'power-cut', 'full'] satisfies DiskFault['kind'][]) {
      const found = { old: 0, new: 0 };
      for (let at = 1; at <= site.calls; at += 1) {
        try {
          found[await site.suffer({ kind, at })] += 1;
        } catch (error) {
          wrong += 1;
          print(`${kind} at call ${at}`, error instanceof Error ? error.message : String(error));
        }
      }
      print(kind, `${found.old} ended in the old release, ${found.new} in the new one, then all in the new one`);
    }
  } finally {
    await site.remove();
  }
  print('neither old nor new, or never the new one', String(wrong));
  return wrong === 0;
}

function print(what: string, words: string): void {
  process.stdout.write(`${what.padEnd(44)}   ${words}\n`);
}
