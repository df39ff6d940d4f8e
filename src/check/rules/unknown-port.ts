import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Service } from '../../model/service.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { conditionsOfKind } from '../access-rule.ts';
import { anyRoutesOf } from '../any-route.ts';
import { askedServicesOf, authorizersOf } from '../asked.ts';
import { backendPath, backendsOf } from '../backend.ts';
import { limitsOf } from '../limited.ts';
import { listensOn, referenceName, subject } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Every port that is named belongs to the service named with it. A service that does not exist is reported once, as such. */
export function unknownPort(inspection: Inspection): void {
  const { directory, report, place } = inspection;
  for (const reference of referencesOf(inspection)) {
    const service = directory.services.get(reference.service);
    if (!service || own(service.ports, reference.port)) continue;
    const parameters = {
      subject: reference.subject,
      deed: reference.deed,
      service: referenceName(service.namespace, service.name, reference.from),
      known: Object.keys(service.ports),
      nearest: nearest(service, reference.port),
    };
    const related = [{ message: 'the service is declared here', at: place(service) }];
    report(diagnose('unknown-port', parameters, { at: reference.at, label: listensOn(service), related }));
  }
}

/** A port number where a name belongs is an honest mistake: the name of that port is meant. */
function nearest(service: Service, wrong: string): string | undefined {
  const byNumber = Object.entries(service.ports).find(([, port]) => String(port.number) === wrong);
  return byNumber?.[0] ?? nearestName(wrong, Object.keys(service.ports));
}

interface Reference {
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly port: string;
  /** The namespace it is written in. */
  readonly from: string;
  readonly subject: string;
  readonly deed: string;
  readonly at: ModelPath;
}

function* referencesOf({ mesh }: Inspection): Generator<Reference> {
  yield* referencesOfWorkloads(mesh.workloads);
  yield* referencesOfConditions(mesh);
  for (const { route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'service' || parent.port === undefined) continue;
    const named = { from: route.namespace, subject: subject('route', route), deed: 'is attached to' };
    const service = qualifiedName(parent.namespace, parent.service);
    yield { ...named, service, port: parent.port, at: [...routeAt, 'parent', 'port'] };
  }
  for (const placed of backendsOf(mesh)) {
    const named = { from: placed.route.namespace, subject: subject('route', placed.route), deed: 'sends traffic to' };
    const service = qualifiedName(placed.backend.namespace, placed.backend.service);
    yield { ...named, service, port: placed.backend.port, at: backendPath(placed, 'port') };
  }
  for (const [index, policy] of mesh.authorizationPolicies.entries()) {
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const service = qualifiedName(policy.target.namespace, policy.target.service);
    for (const [position, rule] of policy.rules.entries()) {
      for (const [number, port] of (rule.ports ?? []).entries()) {
        yield { ...named, service, port, at: ['authorizationPolicies', index, 'rules', position, 'ports', number] };
      }
    }
  }
  for (const { policy, limit, at } of limitsOf(mesh)) {
    if (policy.target.kind !== 'service') continue;
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const service = qualifiedName(policy.target.namespace, policy.target.service);
    for (const [number, port] of (limit.ports ?? []).entries()) {
      yield { ...named, service, port, at: [...at, 'ports', number] };
    }
  }
  yield* referencesOfAuthorizers(mesh);
}

function* referencesOfAuthorizers(mesh: Inspection['mesh']): Generator<Reference> {
  for (const { policy, service: asked, at } of askedServicesOf(mesh)) {
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'asks' };
    yield { ...named, service: qualifiedName(asked.namespace, asked.service), port: asked.port, at: [...at, 'port'] };
  }
  for (const { policy, at } of authorizersOf(mesh)) {
    const { target } = policy;
    if (target.kind !== 'service') continue;
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const service = qualifiedName(target.namespace, target.service);
    for (const [number, port] of (policy.ports ?? []).entries()) {
      yield { ...named, service, port, at: [...at, 'ports', number] };
    }
  }
}

function* referencesOfConditions(mesh: Inspection['mesh']): Generator<Reference> {
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'port')) {
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const service = qualifiedName(policy.target.namespace, policy.target.service);
    for (const [index, port] of condition.values.entries()) {
      yield { ...named, service, port, at: [...at, 'values', index] };
    }
  }
}

function* referencesOfWorkloads(workloads: Inspection['mesh']['workloads']): Generator<Reference> {
  for (const [index, workload] of workloads.entries()) {
    const named = { from: workload.namespace, subject: subject('workload', workload) };
    for (const [position, upstream] of workload.upstreams.entries()) {
      const service = qualifiedName(upstream.namespace, upstream.service);
      const at = ['workloads', index, 'upstreams', position, 'port'];
      yield { ...named, deed: 'calls', service, port: upstream.port, at };
    }
    if (workload.placement.kind !== 'hosts') continue;
    for (const [position, host] of workload.placement.hosts.entries()) {
      const service = qualifiedName(workload.namespace, workload.service);
      for (const port of Object.keys(host.applicationPorts ?? {})) {
        const at = ['workloads', index, 'placement', 'hosts', position, 'applicationPorts', port];
        yield { ...named, deed: 'places', service, port, at };
      }
    }
  }
}
