import type { AuthorizationPolicy } from '../model/authorization-policy.ts';
import { type Directory, directoryOf, qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import { type SpiffeId, workloadIdentity } from '../scalar/spiffe-id.ts';
import { type AttachedRoute, attachedRoutesOf } from './attached-route.ts';

/** A mesh with its things by name and with what is attached to each, so that no part of `lower` scans lists. */
export interface Attachments {
  readonly trustDomain: string;
  readonly directory: Directory;
  /** Every identity of the mesh. */
  readonly identities: readonly SpiffeId[];
  /** By `<namespace>/<service>`. */
  readonly routesOfService: ReadonlyMap<string, readonly AttachedRoute[]>;
  /** By `<namespace>/<gateway>`. */
  readonly routesOfGateway: ReadonlyMap<string, readonly AttachedRoute[]>;
  /** By `<namespace>/<service>`. */
  readonly policiesOf: ReadonlyMap<string, readonly AuthorizationPolicy[]>;
}

/** Indexes a mesh. */
export function attachmentsOf(mesh: Mesh): Attachments {
  const routes = attachedRoutesOf(mesh);
  return {
    trustDomain: mesh.trustDomain,
    directory: directoryOf(mesh),
    identities: [...mesh.workloads, ...mesh.gateways].map(({ namespace, name }) =>
      workloadIdentity(mesh.trustDomain, namespace, name),
    ),
    routesOfService: grouped(routes, ({ route: { parent } }) =>
      parent.kind === 'service' ? qualifiedName(parent.namespace, parent.service) : undefined,
    ),
    routesOfGateway: grouped(routes, ({ route: { parent } }) =>
      parent.kind === 'gateway' ? qualifiedName(parent.namespace, parent.gateway) : undefined,
    ),
    policiesOf: grouped(mesh.authorizationPolicies, ({ target }) => qualifiedName(target.namespace, target.service)),
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
