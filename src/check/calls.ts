import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import { attachedPort } from './attachment.ts';
import { backendPath, resolvedBackendsOf, weightOf } from './backend.ts';

/** A port of a service that requests arrive at. */
export interface Target {
  /** `<namespace>/<name>` of the service. */
  readonly service: string;
  readonly port: string;
}

/** Where requests of a mesh go. Only references that exist take part. */
export interface Calls {
  /** Where calls of one service port arrive: at the backends of its routes, or at itself when it has no route. */
  readonly targetsOf: (service: string, port: string) => readonly Target[];
  /** The services at which some request can arrive, by `<namespace>/<name>`, and where the first such call is written. */
  readonly called: ReadonlyMap<string, ModelPath>;
}

/** Follows every upstream and every gateway route to where its requests arrive. */
export function callsOf(mesh: Mesh, directory: Directory): Calls {
  const routed = new Map<string, Target[]>();
  const called = new Map<string, ModelPath>();
  for (const placed of positiveBackendsOf(mesh, directory)) {
    const { route, backend } = placed;
    const target = { service: qualifiedName(backend.namespace, backend.service), port: backend.port };
    if (route.parent.kind === 'gateway') {
      if (!called.has(target.service)) called.set(target.service, backendPath(placed, 'service'));
      continue;
    }
    const parent = attachedPort(directory, route.parent, placed.kind);
    if (!parent) continue;
    const from = portKey(qualifiedName(parent.service.namespace, parent.service.name), parent.name);
    const targets = routed.get(from);
    if (targets) targets.push(target);
    else routed.set(from, [target]);
  }
  const targetsOf = (service: string, port: string) => routed.get(portKey(service, port)) ?? [{ service, port }];
  for (const [index, workload] of mesh.workloads.entries()) {
    for (const [position, upstream] of workload.upstreams.entries()) {
      const service = qualifiedName(upstream.namespace, upstream.service);
      if (!directory.services.has(service)) continue;
      for (const target of targetsOf(service, upstream.port)) {
        if (called.has(target.service)) continue;
        called.set(target.service, ['workloads', index, 'upstreams', position, 'service']);
      }
    }
  }
  return { targetsOf, called };
}

function* positiveBackendsOf(mesh: Mesh, directory: Directory) {
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    if (weightOf(placed.backend) > 0) yield placed;
  }
}

function portKey(service: string, port: string): string {
  return `${service}/${port}`;
}
