import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Mesh } from '../../model/mesh.ts';
import type { GatewayReference } from '../../model/reference.ts';
import { anyRoutesOf } from '../any-route.ts';
import { authorizersOf } from '../asked.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Every gateway a route or policy is attached to exists; otherwise it would be for nobody. */
export function unknownGateway({ mesh, directory, suggest, report }: Inspection): void {
  for (const { kind, owner, gateway, at } of referencesOf(mesh)) {
    if (directory.gateways.has(qualifiedName(gateway.namespace, gateway.gateway))) continue;
    const parameters = {
      kind,
      name: owner.name,
      gateway: referenceName(gateway.namespace, gateway.gateway, owner.namespace),
      nearest: suggest('gateways', gateway.namespace, gateway.gateway),
    };
    report(diagnose('unknown-gateway', parameters, { at, label: 'no such gateway' }));
  }
}

interface Reference {
  readonly kind: 'route' | 'policy';
  readonly owner: { readonly namespace: string; readonly name: string };
  readonly gateway: GatewayReference;
  readonly at: ModelPath;
}

function* referencesOf(mesh: Mesh): Generator<Reference> {
  for (const { route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway') continue;
    yield { kind: 'route', owner: route, gateway: parent, at: [...routeAt, 'parent', 'gateway'] };
  }
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    if (policy.target.kind !== 'gateway') continue;
    yield {
      kind: 'policy',
      owner: policy,
      gateway: policy.target,
      at: ['rateLimitPolicies', index, 'target', 'gateway'],
    };
  }
  for (const { policy, at } of authorizersOf(mesh)) {
    if (policy.target.kind !== 'gateway') continue;
    yield { kind: 'policy', owner: policy, gateway: policy.target, at: [...at, 'target', 'gateway'] };
  }
}
