import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Host, KubernetesPlacement, Placement } from '../model/placement.ts';
import { subject } from './naming.ts';

/** A workload or gateway and where it runs. */
export interface Placed {
  /** Such as "workload `reviews-v2`". */
  readonly subject: string;
  readonly kind: 'workload' | 'gateway';
  readonly name: string;
  readonly placement: Placement;
  /** The model path of the placement. */
  readonly at: ModelPath;
}

/** A host of a placement, and where it stands. */
export interface PlacedHost extends Placed {
  readonly host: Host;
  readonly hostAt: ModelPath;
}

/** Every workload, then every gateway, then every egress gateway. */
export function* placedOf(mesh: Mesh): Generator<Placed> {
  for (const [index, workload] of mesh.workloads.entries()) {
    const { name, placement } = workload;
    const at = ['workloads', index, 'placement'];
    yield { subject: subject('workload', workload), kind: 'workload', name, placement, at };
  }
  for (const [index, gateway] of mesh.gateways.entries()) {
    const { name, placement } = gateway;
    const at = ['gateways', index, 'placement'];
    yield { subject: subject('gateway', gateway), kind: 'gateway', name, placement, at };
  }
  for (const [index, gateway] of (mesh.egressGateways ?? []).entries()) {
    const { name, placement } = gateway;
    const at = ['egressGateways', index, 'placement'];
    yield { subject: subject('egress gateway', gateway), kind: 'gateway', name, placement, at };
  }
}

/** Every host something runs on. */
export function* placedHostsOf(mesh: Mesh): Generator<PlacedHost> {
  for (const placed of placedOf(mesh)) {
    if (placed.placement.kind !== 'hosts') continue;
    for (const [index, host] of placed.placement.hosts.entries()) {
      yield { ...placed, host, hostAt: [...placed.at, 'hosts', index] };
    }
  }
}

/** Everything that runs on Kubernetes. */
export function* podsOf(mesh: Mesh): Generator<Placed & { readonly placement: KubernetesPlacement }> {
  for (const placed of placedOf(mesh)) {
    if (placed.placement.kind === 'kubernetes') yield { ...placed, placement: placed.placement };
  }
}
