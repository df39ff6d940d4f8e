import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { backendPath, resolvedBackendsOf } from '../backend.ts';
import { referenceName, subject } from '../naming.ts';
import { routeKey } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * What runs on hosts calls what runs on hosts. Pods are found by names only the cluster's own DNS knows, at addresses
 * often only the cluster routes, so such a call needs something this compiler cannot see. Whoever writes a file of endpoints
 * has seen to it.
 */
export function callIntoKubernetes({ mesh, directory, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    if (workload.placement.kind !== 'hosts') continue;
    for (const [position, upstream] of workload.upstreams.entries()) {
      const at = ['workloads', index, 'upstreams', position, 'service'];
      look({ ...upstream, from: workload.namespace, caller: subject('workload', workload), at });
    }
  }
  const reported = new Set<string>();
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend } = placed;
    if (route.parent.kind !== 'gateway') continue;
    const gateway = directory.gateways.get(qualifiedName(route.parent.namespace, route.parent.gateway));
    const key = `${routeKey(placed)} ${qualifiedName(backend.namespace, backend.service)}`;
    if (gateway?.placement.kind !== 'hosts' || reported.has(key)) continue;
    reported.add(key);
    const at = backendPath(placed, 'service');
    look({ ...backend, from: route.namespace, caller: subject('gateway', gateway), at });
  }

  function look(call: Call): void {
    if (directory.services.get(qualifiedName(call.namespace, call.service))?.discovery === 'file') return;
    const [first] = directory.workloadsOf.get(qualifiedName(call.namespace, call.service)) ?? [];
    if (first?.placement.kind !== 'kubernetes') return;
    const service = referenceName(call.namespace, call.service, call.from);
    report(diagnose('call-into-kubernetes', { caller: call.caller, service }, { at: call.at }));
  }
}

interface Call {
  readonly namespace: string;
  readonly service: string;
  readonly caller: string;
  /** The namespace it is written in. */
  readonly from: string;
  readonly at: ModelPath;
}
