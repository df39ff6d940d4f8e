import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseDuration } from '../../scalar/duration.ts';
import type { Inspection } from '../rule.ts';

/** Waves are listed in the order in which they begin, under names of their own, and only the last has whatever is left. */
export function waveOrder({ mesh, report }: Inspection): void {
  const waves = mesh.rollout?.waves ?? [];
  const names = new Set<string>();
  let latest = 0;
  for (const [index, { name, nodes, workloads, after = '0s' }] of waves.entries()) {
    const refuse = (problem: string, help: string) =>
      report(diagnose('wave-order', { wave: name, problem, help }, { at: ['rollout', 'waves', index] }));
    const begins = parseDuration(after) ?? latest;
    if (begins < latest) refuse('begins before the wave in front of it', 'list waves in the order in which they begin');
    if (nodes === undefined && workloads === undefined && index < waves.length - 1) {
      refuse('names no node, so nothing is left for the waves after it', 'name its nodes, or put it last');
    }
    if (names.has(name)) refuse('has the name of an earlier wave', 'give it a name of its own');
    names.add(name);
    latest = Math.max(latest, begins);
  }
}
