import { diagnose } from '../../diagnostic/diagnostic.ts';
import { backendPath, backendsOf } from '../backend.ts';
import type { Inspection } from '../rule.ts';

/** A weight is a whole number from 0 to 1,000,000 (Gateway API, BackendRef.weight). */
export function invalidWeight({ mesh, report }: Inspection): void {
  for (const placed of backendsOf(mesh)) {
    const { weight } = placed.backend;
    if (weight === undefined || isWeight(weight)) continue;
    const at = backendPath(placed, 'weight');
    report(diagnose('invalid-weight', { route: placed.route.name, weight }, { at }));
  }
}

function isWeight(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 1_000_000;
}
