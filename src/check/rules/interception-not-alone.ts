import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { interceptionsOf } from '../../model/interception.ts';
import { subject } from '../naming.ts';
import { placedHostsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/**
 * On a machine that captures the connections of a program, nothing else of the mesh runs: the kernel cannot tell whose they are, and
 * one program would speak with the identity of another.
 */
export function interceptionNotAlone({ mesh, report }: Inspection): void {
  const interceptionOf = interceptionsOf(mesh);
  const capturing = new Map<string, Capturing>();
  const reported = new Set<string>();
  for (const [index, workload] of mesh.workloads.entries()) {
    const { value, at: chosenAt } = interceptionOf(workload, index);
    if (workload.placement.kind !== 'hosts' || value.kind !== 'transparent') continue;
    for (const [position, { node }] of workload.placement.hosts.entries()) {
      const at = ['workloads', index, 'placement', 'hosts', position];
      if (!capturing.has(node)) capturing.set(node, { what: subject('workload', workload), at, chosenAt });
    }
  }
  for (const { subject: what, host, hostAt } of placedHostsOf(mesh)) {
    const first = capturing.get(host.node);
    if (!first || first.what === what || reported.has(`${what} ${host.node}`)) continue;
    reported.add(`${what} ${host.node}`);
    const related = [
      { message: 'this one captures every connection there', at: first.at },
      ...(first.chosenAt ? [{ message: 'because of this', at: first.chosenAt }] : []),
    ];
    report(
      diagnose('interception-not-alone', { first: first.what, second: what, node: host.node }, { at: hostAt, related }),
    );
  }
}

interface Capturing {
  readonly what: string;
  readonly at: ModelPath;
  /** Where transparent interception is written. */
  readonly chosenAt: ModelPath | undefined;
}
