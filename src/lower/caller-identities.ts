import type { Caller } from '../model/authorization-policy.ts';
import { qualifiedName } from '../model/directory.ts';
import { type SpiffeId, workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';

/** The identities of everything a caller stands for. */
export function identitiesOf(caller: Caller, { trustDomain, directory }: Attachments): SpiffeId[] {
  switch (caller.kind) {
    case 'service': {
      const workloads = directory.workloadsOf.get(qualifiedName(caller.namespace, caller.service)) ?? [];
      return workloads.map((workload) => workloadIdentity(trustDomain, workload.namespace, workload.name));
    }
    case 'workload':
      return [workloadIdentity(trustDomain, caller.namespace, caller.workload)];
    case 'gateway':
      return [workloadIdentity(trustDomain, caller.namespace, caller.gateway)];
  }
}
