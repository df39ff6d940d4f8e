import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { shareOfPercent } from '../../scalar/percent.ts';
import { type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A percentage is from 0 to 100, and proxies know no smaller part than a ten-thousandth of a percent. */
export function invalidPercent({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const { what, percent, at } of percentagesOf(placed)) {
      if (percent === undefined || shareOfPercent(percent) !== undefined) continue;
      report(diagnose('invalid-percent', { route: placed.route.name, what, percent }, { at }));
    }
  }
}

interface Percentage {
  readonly what: string;
  readonly percent: number | undefined;
  readonly at: ModelPath;
}

function* percentagesOf(placed: PlacedRule): Generator<Percentage> {
  const { mirrors = [], fault } = placed.rule;
  for (const [index, { percent }] of mirrors.entries()) {
    yield { what: 'copies', percent, at: rulePath(placed, 'mirrors', index, 'percent') };
  }
  for (const part of ['delay', 'abort'] as const) {
    yield { what: `its ${part}`, percent: fault?.[part]?.percent, at: rulePath(placed, 'fault', part, 'percent') };
  }
}
