import type { Caller } from '../model/authorization-policy.ts';

/** What a caller in a policy refers to: the list of the mesh it is in, and its name there. */
export function referredTo(caller: Caller): {
  readonly list: 'services' | 'workloads' | 'gateways';
  readonly name: string;
} {
  switch (caller.kind) {
    case 'service':
      return { list: 'services', name: caller.service };
    case 'workload':
      return { list: 'workloads', name: caller.workload };
    case 'gateway':
      return { list: 'gateways', name: caller.gateway };
  }
}
