import type { Gateway } from '../../ir/gateway.ts';
import type * as ir from '../../ir/mesh.ts';
import type { Placement } from '../../ir/placement.ts';
import type { Workload } from '../../ir/workload.ts';
import { createJsonWriter } from '../../output/canonical-json.ts';
import type { FileStream } from '../../output/file-set.ts';

/** `identity/<namespace>/<name>.json`: what must be issued, and where each node's request for it is committed. Never keys. */
export interface IdentityRequest {
  readonly kind: 'IdentityRequest';
  readonly spiffeId: string;
  /** Sorted by node. */
  readonly instances: readonly {
    readonly node: string;
    /** Relative to the source repository. */
    readonly request: string;
  }[];
}

/** The identities of a mesh, one file for each workload and gateway. */
export function* emitIdentity(mesh: ir.Mesh): FileStream {
  const json = createJsonWriter();
  for (const owner of [...mesh.workloads, ...mesh.gateways]) {
    yield [`identity/${owner.namespace}/${owner.name}.json`, json(identityRequest(owner, mesh.environment))];
  }
}

function identityRequest(owner: Workload | Gateway, environment: string): IdentityRequest {
  return {
    kind: 'IdentityRequest',
    spiffeId: owner.identity,
    instances: nodesOf(owner.placement, owner).map((node) => ({
      node,
      // The path `enrollmentPath` of the release layout names; a test keeps the two equal.
      request: `enroll/${environment}/${node}/${owner.namespace}/${owner.name}.csr`,
    })),
  };
}

function nodesOf(placement: Placement, { namespace, name }: { namespace: string; name: string }): string[] {
  return placement.kind === 'hosts' ? placement.hosts.map(({ node }) => node) : [`${name}.${namespace}`];
}
