import type { Certificate, CertificateAuthority } from './certificate.ts';
import type { EgressGateway } from './egress-gateway.ts';
import type { Gateway } from './gateway.ts';
import type { Mesh } from './mesh.ts';
import type { Service } from './service.ts';
import type { Workload } from './workload.ts';

/** Finds things of a mesh by `<namespace>/<name>`, so that no stage scans lists. */
export interface Directory {
  readonly services: ReadonlyMap<string, Service>;
  readonly workloads: ReadonlyMap<string, Workload>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly egressGateways: ReadonlyMap<string, EgressGateway>;
  readonly certificates: ReadonlyMap<string, Certificate>;
  readonly certificateAuthorities: ReadonlyMap<string, CertificateAuthority>;
  /** The workloads of each service, in the mesh's order. */
  readonly workloadsOf: ReadonlyMap<string, readonly Workload[]>;
}

/** `<namespace>/<name>`: how things are named across the compiler. */
export function qualifiedName(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Indexes a mesh. Of two things with one name the first is found; `duplicate-name` reports the other. */
export function directoryOf(mesh: Mesh): Directory {
  const workloadsOf = new Map<string, Workload[]>();
  for (const workload of mesh.workloads) {
    const service = qualifiedName(workload.namespace, workload.service);
    const known = workloadsOf.get(service);
    if (known) known.push(workload);
    else workloadsOf.set(service, [workload]);
  }
  return {
    services: index(mesh.services),
    workloads: index(mesh.workloads),
    gateways: index(mesh.gateways),
    egressGateways: index(mesh.egressGateways ?? []),
    certificates: index(mesh.certificates),
    certificateAuthorities: index(mesh.certificateAuthorities),
    workloadsOf,
  };
}

function index<T extends { namespace: string; name: string }>(items: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const name = qualifiedName(item.namespace, item.name);
    if (!found.has(name)) found.set(name, item);
  }
  return found;
}
