import type * as ir from '../ir/route.ts';
import type { Timeout } from '../ir/timeout.ts';
import type { GrpcRouteRule } from '../model/grpc-route.ts';
import type { HttpBackend, HttpRouteRule } from '../model/http-route.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { lowerFault } from './fault.ts';
import { lowerHeaderChanges } from './header-changes.ts';
import { promised } from './invariant.ts';
import { lowerMirror } from './mirror.ts';
import { sortedBy } from './order.ts';
import { lowerSessionAffinity } from './session-affinity.ts';
import { lowerIdleTimeout } from './timeout.ts';

/** What HTTP requests and gRPC calls have in common on their way to backends. */
export type CommonForward = Omit<ir.Forward, 'cors' | 'rewrite' | 'retry' | 'upgrades'>;

/** Decides that part of a rule that does not ask what is spoken. */
export function lowerForward(rule: HttpRouteRule | GrpcRouteRule, timeout: Timeout): CommonForward {
  return {
    kind: 'forward',
    backends: promised(rule.backends, 'backends').map(lowerBackend),
    requestHeaders: lowerHeaderChanges(rule.requestHeaders),
    mirrors: sortedBy((rule.mirrors ?? []).map(lowerMirror), ({ destination, share }) => [destination, share]),
    timeout,
    idleTimeout: lowerIdleTimeout(rule.idleTimeout, timeout),
    fault: lowerFault(rule.fault),
    sessionAffinity: lowerSessionAffinity(rule.sessionAffinity),
  };
}

function lowerBackend(backend: HttpBackend): ir.WeightedBackend {
  const service = { namespace: backend.namespace, name: backend.service };
  return {
    destination: destinationName(service, backend.port, backend.version),
    weight: backend.weight ?? defaults.backendWeight,
    requestHeaders: lowerHeaderChanges(backend.requestHeaders),
    responseHeaders: lowerHeaderChanges(backend.responseHeaders),
  };
}
