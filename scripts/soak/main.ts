import { walkChanges } from '../../test/agent/change-walk.ts';
import { createFaultSite } from '../../test/agent/faults/fault-walk.ts';
import type { DiskFault } from '../../test/agent/faults/faulty-disk.ts';

/**
 * `npm run soak`: what the tests take samples of, whole. `changes [count]` makes 1,000 changes of every kind under load;
 * `faults` breaks a round off at every call to the disk, in every way. Each prints what it counted, and fails when something
 * failed. They take about half an hour each.
 */
const [what = 'all', count = '1000'] = process.argv.slice(2);
const parts: Readonly<Record<string, () => Promise<boolean>>> = {
  changes: () => soakChanges(Number(count)),
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
