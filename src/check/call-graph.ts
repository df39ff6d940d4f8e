import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import { attachedPort } from './attachment.ts';
import { weightOf } from './backend.ts';
import { type PlacedRule, rulesOf } from './route-rule.ts';

/** A way requests take: who sends them, by which rule, to which service. */
export interface Hop {
  /** `<namespace>/<name>` of the calling service, or `gateway/<namespace>/<name>`. */
  readonly from: string;
  /** `<namespace>/<name>` of the service they arrive at. */
  readonly to: string;
  /** Undefined where no route is written, and so nothing is but what every route has. */
  readonly placed: PlacedRule | undefined;
}

/** The ways that requests take, by who sends them. */
export type CallGraph = ReadonlyMap<string, readonly Hop[]>;

/** Every way that requests of a mesh take. Only references that exist take part. */
export function callGraphOf(mesh: Mesh, directory: Directory): CallGraph {
  const routed = new Map<string, Omit<Hop, 'from'>[]>();
  const hops = new Map<string, Hop[]>();
  for (const placed of rulesOf(mesh)) {
    const { parent } = placed.route;
    const targets = targetsOf(placed, directory);
    if (parent.kind === 'gateway') {
      const from = `gateway/${qualifiedName(parent.namespace, parent.gateway)}`;
      for (const to of targets) append(hops, from, { from, to, placed });
      continue;
    }
    const attached = attachedPort(directory, parent, placed.kind);
    if (!attached) continue;
    const port = `${qualifiedName(attached.service.namespace, attached.service.name)}/${attached.name}`;
    for (const to of targets) append(routed, port, { to, placed });
  }
  // The workloads of a service mostly call the same: a way is one, whoever of them takes it.
  const taken = new Map<string, Set<string>>();
  for (const { namespace, service, upstreams } of mesh.workloads) {
    const from = qualifiedName(namespace, service);
    const ports = taken.get(from) ?? new Set();
    taken.set(from, ports);
    for (const upstream of upstreams) {
      const to = qualifiedName(upstream.namespace, upstream.service);
      const port = `${to}/${upstream.port}`;
      if (ports.has(port) || !directory.services.has(to)) continue;
      ports.add(port);
      const ways = routed.get(port) ?? [{ to, placed: undefined }];
      for (const way of ways) append(hops, from, { from, to: way.to, placed: way.placed });
    }
  }
  return hops;
}

function targetsOf({ rule }: PlacedRule, directory: Directory): Set<string> {
  const targets = (rule.backends ?? [])
    .filter((backend) => weightOf(backend) > 0)
    .map((backend) => qualifiedName(backend.namespace, backend.service));
  return new Set(targets.filter((target) => directory.services.has(target)));
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
