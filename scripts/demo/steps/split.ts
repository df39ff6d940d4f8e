import type { Split } from '../traffic.ts';
import type { World } from '../world.ts';

/** Counts a measured split and holds it against bounds in percent; about four standard deviations wide at 600 requests. */
export function expectSplit(
  world: World,
  split: Split,
  bounds: Readonly<Record<string, readonly [number, number]>>,
): void {
  world.tally.requests += split.total;
  world.tally.failures += split.failed;
  const versions = Object.keys(split.percent);
  const inside = Object.entries(bounds).every(([version, [low, high]]) => {
    const percent = split.percent[version] ?? 0;
    return percent >= low && percent <= high;
  });
  const text = versions.map((version) => `${version} ${split.percent[version]?.toFixed(1)} %`).join(', ');
  const expected = versions.every((version) => version in bounds);
  world.screen.expect(
    inside && expected && split.failed === 0,
    `${split.total} requests through the gateway: ${text}, ${split.failed} failed`,
  );
}
