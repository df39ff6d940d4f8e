import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Inspection } from '../rule.ts';

const kinds = {
  services: 'services',
  workloads: 'workloads',
  gateways: 'gateways',
  egressGateways: 'egress gateways',
  certificates: 'certificates',
  certificateAuthorities: 'certificate authorities',
  httpRoutes: 'HTTP routes',
  grpcRoutes: 'gRPC routes',
  tcpRoutes: 'TCP routes',
  tlsRoutes: 'TLS routes',
  authorizationPolicies: 'authorization policies',
  rateLimitPolicies: 'rate limit policies',
  externalAuthorizationPolicies: 'external authorization policies',
  requestAuthentications: 'request authentications',
  intents: 'intents',
} as const;

/** A name is used once for each kind of thing in a namespace: of two services with one name, nobody could say who is meant. */
export function duplicateName({ mesh, place, report }: Inspection): void {
  for (const list of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const seen = new Map<string, object>();
    for (const thing of mesh[list] ?? []) {
      const name = qualifiedName(thing.namespace, thing.name);
      const first = seen.get(name);
      if (!first) {
        seen.set(name, thing);
        continue;
      }
      report(
        diagnose(
          'duplicate-name',
          { kind: kinds[list], namespace: thing.namespace, name: thing.name },
          { at: [...place(thing), 'name'], related: [{ message: 'the first is declared here', at: place(first) }] },
        ),
      );
    }
  }
}
