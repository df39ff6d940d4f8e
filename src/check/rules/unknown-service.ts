import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Mesh } from '../../model/mesh.ts';
import { anyRoutesOf } from '../any-route.ts';
import { askedServicesOf, authorizersOf } from '../asked.ts';
import { backendPath, backendsOf } from '../backend.ts';
import { referenceName, subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Every service that is named exists. A route, call or policy for nothing would be dropped without a word. */
export function unknownService({ mesh, directory, suggest, report }: Inspection): void {
  // Where there is no service at all, that is the one thing to say.
  if (mesh.services.length === 0) return;
  for (const reference of referencesOf(mesh)) {
    const { namespace, service, from } = reference;
    if (directory.services.has(qualifiedName(namespace, service))) continue;
    const parameters = {
      subject: reference.subject,
      deed: reference.deed,
      service: referenceName(namespace, service, from),
      nearest: suggest('services', namespace, service),
    };
    report(diagnose('unknown-service', parameters, { at: reference.at, label: 'no such service' }));
  }
}

interface Reference {
  readonly namespace: string;
  readonly service: string;
  /** The namespace it is written in. */
  readonly from: string;
  readonly subject: string;
  readonly deed: string;
  readonly at: ModelPath;
}

function* referencesOf(mesh: Mesh): Generator<Reference> {
  for (const [index, workload] of mesh.workloads.entries()) {
    const named = { from: workload.namespace, subject: subject('workload', workload) };
    const { namespace, service } = workload;
    yield { ...named, namespace, service, deed: 'serves', at: ['workloads', index, 'service'] };
    for (const [position, upstream] of workload.upstreams.entries()) {
      const at = ['workloads', index, 'upstreams', position, 'service'];
      yield { ...named, namespace: upstream.namespace, service: upstream.service, deed: 'calls', at };
    }
  }
  for (const { route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'service') continue;
    const named = { from: route.namespace, subject: subject('route', route), deed: 'is attached to' };
    const at = [...routeAt, 'parent', 'service'];
    yield { ...named, namespace: parent.namespace, service: parent.service, at };
  }
  for (const placed of backendsOf(mesh)) {
    const named = { from: placed.route.namespace, subject: subject('route', placed.route), deed: 'sends traffic to' };
    const { namespace, service } = placed.backend;
    yield { ...named, namespace, service, at: backendPath(placed, 'service') };
  }
  for (const [index, policy] of mesh.authorizationPolicies.entries()) {
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const { namespace, service } = policy.target;
    yield { ...named, namespace, service, at: ['authorizationPolicies', index, 'target', 'service'] };
  }
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    if (policy.target.kind !== 'service') continue;
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    const { namespace, service } = policy.target;
    yield { ...named, namespace, service, at: ['rateLimitPolicies', index, 'target', 'service'] };
  }
  yield* referencesOfAuthorizers(mesh);
}

function* referencesOfAuthorizers(mesh: Mesh): Generator<Reference> {
  for (const { policy, service: asked, at } of askedServicesOf(mesh)) {
    const { namespace, service } = asked;
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'asks' };
    yield { ...named, namespace, service, at: [...at, 'service'] };
  }
  for (const { policy, at } of authorizersOf(mesh)) {
    const { target } = policy;
    if (target.kind !== 'service') continue;
    const { namespace, service } = target;
    const named = { from: policy.namespace, subject: subject('policy', policy), deed: 'protects' };
    yield { ...named, namespace, service, at: [...at, 'target', 'service'] };
  }
}
