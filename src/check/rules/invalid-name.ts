import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Mesh } from '../../model/mesh.ts';
import { isDnsLabel } from '../../scalar/service-name.ts';
import { anyRoutesOf } from '../any-route.ts';
import { authorizersOf } from '../asked.ts';
import { subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * Every name is a DNS label (RFC 1123): names become parts of identities, host names, file names and Kubernetes objects.
 * A namespace or node that many things share is reported once.
 */
export function invalidName({ mesh, report }: Inspection): void {
  const shared = new Set<string>();
  for (const { what, name, at } of namesOf(mesh)) {
    if (isDnsLabel(name)) continue;
    if (what === 'a namespace' || what === 'a node') {
      if (shared.has(`${what} ${name}`)) continue;
      shared.add(`${what} ${name}`);
    }
    report(diagnose('invalid-name', { what, name, suggestion: repaired(name) }, { at }));
  }
}

function repaired(name: string): string | undefined {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return isDnsLabel(label) ? label : undefined;
}

interface Name {
  readonly what: string;
  readonly name: string;
  readonly at: ModelPath;
}

function* namesOf(mesh: Mesh): Generator<Name> {
  yield { what: 'the mesh', name: mesh.name, at: ['name'] };
  yield { what: 'the environment', name: mesh.environment, at: ['environment'] };
  for (const [index, service] of mesh.services.entries()) {
    yield* declaredNames('service', service, ['services', index]);
    const owner = subject('service', service);
    yield* memberNames(`a port of ${owner}`, service.ports, ['services', index, 'ports']);
    yield* memberNames(`a version of ${owner}`, service.versions, ['services', index, 'versions']);
  }
  for (const [index, workload] of mesh.workloads.entries()) {
    yield* declaredNames('workload', workload, ['workloads', index]);
    yield* nodeNames(workload, ['workloads', index]);
  }
  for (const [index, gateway] of mesh.gateways.entries()) {
    yield* declaredNames('gateway', gateway, ['gateways', index]);
    const owner = subject('gateway', gateway);
    yield* memberNames(`a listener of ${owner}`, gateway.listeners, ['gateways', index, 'listeners']);
    yield* nodeNames(gateway, ['gateways', index]);
  }
  for (const [index, gateway] of (mesh.egressGateways ?? []).entries()) {
    yield* declaredNames('egress gateway', gateway, ['egressGateways', index]);
    yield* nodeNames(gateway, ['egressGateways', index]);
  }
  for (const [index, certificate] of mesh.certificates.entries()) {
    yield* declaredNames('certificate', certificate, ['certificates', index]);
  }
  for (const [index, authority] of mesh.certificateAuthorities.entries()) {
    yield* declaredNames('certificate authority', authority, ['certificateAuthorities', index]);
  }
  for (const { route, routeAt } of anyRoutesOf(mesh)) yield* declaredNames('route', route, routeAt);
  for (const [index, policy] of mesh.authorizationPolicies.entries()) {
    yield* declaredNames('policy', policy, ['authorizationPolicies', index]);
  }
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    yield* declaredNames('policy', policy, ['rateLimitPolicies', index]);
  }
  for (const { policy, at } of authorizersOf(mesh)) yield* declaredNames('policy', policy, at);
}

function* declaredNames(kind: string, thing: { namespace: string; name: string }, at: ModelPath): Generator<Name> {
  yield { what: `a ${kind}`, name: thing.name, at: [...at, 'name'] };
  yield { what: 'a namespace', name: thing.namespace, at: [...at, 'namespace'] };
}

function* memberNames(what: string, record: { readonly [name: string]: unknown }, at: ModelPath): Generator<Name> {
  for (const name of Object.keys(record)) yield { what, name, at: [...at, name] };
}

function* nodeNames({ placement }: Pick<Mesh['workloads'][number], 'placement'>, at: ModelPath): Generator<Name> {
  if (placement.kind !== 'hosts') return;
  for (const [index, host] of placement.hosts.entries()) {
    yield { what: 'a node', name: host.node, at: [...at, 'placement', 'hosts', index, 'node'] };
  }
}
