import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** An intent says something. One that says nothing excuses nothing, and reads as if somebody had thought of everything. */
export function emptyIntent({ mesh, report }: Inspection): void {
  for (const [index, intent] of (mesh.intents ?? []).entries()) {
    const entries = [intent.gains, intent.losses, intent.traffic].flatMap((list): unknown[] => list ?? []);
    if (entries.length === 0) report(diagnose('empty-intent', { intent: intent.name }, { at: ['intents', index] }));
  }
}
