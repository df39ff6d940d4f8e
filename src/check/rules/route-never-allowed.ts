import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { type Access, callerKey, callersOf } from '../access.ts';
import { attachedPort } from '../attachment.ts';
import { backendPath, type ResolvedBackend, resolvedBackendsOf, weightOf } from '../backend.ts';
import type { Calls } from '../calls.ts';
import { referenceName, subject } from '../naming.ts';
import { own } from '../own.ts';
import { routeKey } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Where a route sends requests, some policy lets in those who send them: the gateway, or the callers of the service the
 * route is attached to. A policy of the service they call does not open the one their requests arrive at.
 */
export function routeNeverAllowed(inspection: Inspection): void {
  const { mesh, directory, report } = inspection;
  const access = inspection.access();
  const calls = inspection.calls();
  const upstreams = upstreamCallersOf(mesh);
  const reported = new Set<string>();
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    const name = qualifiedName(service.namespace, service.name);
    const once = `${routeKey(placed)} ${name} ${backend.port}`;
    if (weightOf(backend) <= 0 || !own(service.ports, backend.port) || reported.has(once)) continue;
    if (!access.isAllowed(name) || access.isUncertain(name)) continue;
    const caller = refusedCaller(placed, { access, calls, upstreams, directory });
    if (caller === undefined) continue;
    reported.add(once);
    const parameters = {
      route: route.name,
      caller,
      service: referenceName(service.namespace, service.name, route.namespace),
    };
    report(diagnose('route-never-allowed', parameters, { at: backendPath(placed, 'service') }));
  }
}

interface Knowledge {
  readonly access: Access;
  readonly calls: Calls;
  /** The callers of each service port, by `<namespace>/<service>/<port>`. */
  readonly upstreams: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly directory: Inspection['directory'];
}

/** Who sends requests to this backend and is let in by no policy; undefined when somebody is, or nobody sends any. */
function refusedCaller(
  placed: ResolvedBackend,
  { access, calls, upstreams, directory }: Knowledge,
): string | undefined {
  const { parent } = placed.route;
  const service = qualifiedName(placed.service.namespace, placed.service.name);
  const { port } = placed.backend;
  if (parent.kind === 'gateway') {
    const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
    const callers = [callerKey('gateway', parent.namespace, parent.gateway)];
    return gateway && !access.admits(callers, service, port) ? subject('gateway', gateway) : undefined;
  }
  const attached = attachedPort(directory, parent, placed.kind);
  if (!attached || attached.service === placed.service) return undefined;
  const called = qualifiedName(attached.service.namespace, attached.service.name);
  const callers = upstreams.get(`${called}/${attached.name}`) ?? [];
  if (callers.some((caller) => access.admits(caller, service, port))) return undefined;
  // Callers who are let in nowhere are reported at their upstream.
  const targets = calls.targetsOf(called, attached.name);
  const elsewhere = callers.some((caller) =>
    targets.some((target) => access.admits(caller, target.service, target.port)),
  );
  return elsewhere ? `the callers of \`${attached.service.name}\`` : undefined;
}

function upstreamCallersOf(mesh: Inspection['mesh']): Map<string, string[][]> {
  const callers = new Map<string, string[][]>();
  for (const workload of mesh.workloads) {
    for (const { namespace, service, port } of workload.upstreams) {
      const key = `${qualifiedName(namespace, service)}/${port}`;
      const known = callers.get(key);
      if (known) known.push(callersOf(workload));
      else callers.set(key, [callersOf(workload)]);
    }
  }
  return callers;
}
