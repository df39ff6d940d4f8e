import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A call of gRPC is tried again only if that cannot do anything twice, or if its author says that twice is as good as once. Every method
 * of gRPC is a POST, so nothing else tells a payment from a question.
 */
export function retryMayRepeat({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    if (placed.kind !== 'grpc' || placed.rule.retry?.idempotent) continue;
    for (const [index, condition] of (placed.rule.retry?.on ?? []).entries()) {
      if (unseen.includes(condition)) continue;
      const at = rulePath(placed, 'retry', 'on', index);
      report(diagnose('retry-may-repeat', { route: placed.route.name, condition }, { at }));
    }
  }
}

/** After these no program has seen the call. */
const unseen: readonly string[] = ['connect-failure', 'refused-stream', 'reset-before-request'];
