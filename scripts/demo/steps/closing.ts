import type { World } from '../world.ts';

/** What all of it came to. */
export async function closingTable({ screen, tally }: World): Promise<void> {
  screen.step('What happened');
  const times = tally.pushToTraffic.map((milliseconds) => `${(milliseconds / 1_000).toFixed(1)} s`);
  screen.table([
    ['commits', String(tally.commits)],
    ['releases', String(tally.releases)],
    ['refused', `${tally.refused} forged or replayed`],
    ['requests', String(tally.requests)],
    ['failures', String(tally.failures)],
    ['push to traffic', times.join(', ')],
  ]);
  screen.expect(tally.failures === 0, 'no request failed');
}
