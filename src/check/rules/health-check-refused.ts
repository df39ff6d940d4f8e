import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { HealthCheck } from '../../model/health-check.ts';
import { type Layers, memberOf, ofKind } from '../../model/layer.ts';
import type { Mesh } from '../../model/mesh.ts';
import { callerKey, callersOf } from '../access.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { subject } from '../naming.ts';
import { once } from '../once.ts';
import { admitsRequest } from '../request-access.ts';
import { rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Whoever checks endpoints may: a check is a request of the caller's sidecar, and policies judge it as any other. One that is refused
 * makes every endpoint look ill, and where only some callers are refused, to them only.
 */
export function healthCheckRefused({ mesh, access, report }: Inspection): void {
  const first = once();
  for (const { subject: checkedPort, service, portName, layers } of policyTargetsOf(mesh)) {
    // Nobody stands at the door of something outside: rules about it judge programs, never the checks of their proxies.
    if (service.external) continue;
    const name = qualifiedName(service.namespace, service.name);
    const checked = requestOf(memberOf(layers, 'healthCheck'));
    // Without a single rule nobody gets in at all, which other laws say.
    if (checked === undefined || access().isUncertain(name) || !access().isAllowed(name)) continue;
    const policies = mesh.authorizationPolicies.filter(
      ({ target }) => target.namespace === service.namespace && target.service === service.name,
    );
    for (const { what, keys } of callersOfPort(mesh, name, portName)) {
      const { method, path, at } = checked;
      if (admitsRequest(policies, { callers: keys, port: portName, method, path })) continue;
      // Who may not call at all is another law's business.
      if (!access().admits(keys, name, portName) || !first(at)) continue;
      report(diagnose('health-check-refused', { subject: checkedPort, caller: what, method, path }, { at }));
    }
  }
}

/** What a check asks for; undefined for one that only opens connections, which policies cannot tell apart. */
function requestOf(layers: Layers<HealthCheck>) {
  const [narrowest] = layers;
  if (narrowest?.value.kind === 'http') {
    const [path] = memberOf(ofKind(layers, 'http'), 'path');
    return path && { method: 'GET', path: path.value, at: path.at };
  }
  if (narrowest?.value.kind !== 'grpc') return undefined;
  return { method: 'POST', path: '/grpc.health.v1.Health/Check', at: narrowest.at };
}

interface Caller {
  /** Such as "workload `page`". */
  readonly what: string;
  /** The names under which policies know it. */
  readonly keys: readonly string[];
}

/** Who has the port among its upstreams, and the gateways that a route leads from to it. */
function* callersOfPort(mesh: Mesh, service: string, port: string): Generator<Caller> {
  const isIt = (to: { readonly namespace: string; readonly service: string; readonly port: string }) =>
    qualifiedName(to.namespace, to.service) === service && to.port === port;
  for (const workload of mesh.workloads) {
    if (workload.upstreams.some(isIt)) yield { what: subject('workload', workload), keys: callersOf(workload) };
  }
  for (const { route, rule } of rulesOf(mesh)) {
    if (route.parent.kind !== 'gateway' || !rule.backends?.some(isIt)) continue;
    const { namespace, gateway: name } = route.parent;
    yield { what: subject('gateway', { name }), keys: [callerKey('gateway', namespace, name)] };
  }
}
