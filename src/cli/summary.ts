import { count } from '../plan/verdict.ts';
import type { Emitted } from './compile-tree.ts';

/** `bookinfo/demo: 4 services, 6 workloads, 1 gateway, 16 files`. */
export function meshSummary({ ir, files }: Emitted): string {
  const counts = [
    count(ir.services.length, 'service'),
    count(ir.workloads.length, 'workload'),
    count(ir.gateways.length, 'gateway'),
    count([...files].length, 'file'),
  ];
  return `${ir.name}/${ir.environment}: ${counts.join(', ')}`;
}
