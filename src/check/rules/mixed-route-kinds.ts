import { diagnose } from '../../diagnostic/diagnostic.ts';
import { claimsByHost } from '../claim.ts';
import type { AnyRoute } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Calls of gRPC and plain requests of one host are routed by one kind of route (Gateway API, GRPCRoute): a call is a request too, and
 * which of two routes it meets would depend on how each writes its path.
 */
export function mixedRouteKinds({ mesh, directory, place, report }: Inspection): void {
  const reported = new Set<AnyRoute>();
  for (const claims of claimsByHost(mesh, directory).values()) {
    const grpc = claims.find(({ kind }) => kind === 'grpc')?.route;
    const http = claims.find(({ kind }) => kind === 'http')?.route;
    if (!grpc || !http || reported.has(grpc)) continue;
    reported.add(grpc);
    const related = [{ message: 'the HTTP route', at: place(http) }];
    const parameters = { route: grpc.name, other: http.name };
    report(diagnose('mixed-route-kinds', parameters, { at: place(grpc), related }));
  }
}
