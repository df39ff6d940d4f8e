import type { GrpcRouteMatch, GrpcRouteRule } from '../../../src/model/grpc-route.ts';
import type { HttpBackend } from '../../../src/model/http-route.ts';
import { type Choice, repeat, written } from './choice.ts';
import { fault, forwarded, retryLimits, withHeaderChanges } from './route-rule.ts';

/** A rule about calls with any of its features. */
export function arbitraryGrpcRule(
  choice: Choice,
  matches: readonly GrpcRouteMatch[] | undefined,
  made: readonly HttpBackend[],
): GrpcRouteRule {
  const backends = withHeaderChanges(choice, made);
  const time = choice.one([
    {},
    { timeout: choice.one(['2s', 'unlimited']) },
    { deadline: choice.one(['5s', 'unlimited']) },
  ]);
  return written({
    matches: matches && [...matches],
    ...forwarded(choice, backends),
    ...time,
    retry: choice.seldom(() => ({
      ...retryLimits(choice),
      on: choice.some(['unavailable', 'internal', 'connect-failure'] as const, 1),
      idempotent: true,
    })),
    fault: choice.seldom(() => fault(choice, { grpcStatus: 'unavailable' as const })),
    backends,
  }) as GrpcRouteRule;
}

/** Some matches that no other match of the mesh equals or hides. */
export function uniqueGrpcMatches(choice: Choice): GrpcRouteMatch[] {
  return repeat(choice.number(1, 2), () => {
    const unique = choice.next();
    const service = { kind: 'exact', value: `shop.v${unique}.Cart` } as const;
    return {
      ...choice.one<GrpcRouteMatch>([
        { service },
        { service, method: { kind: 'exact', value: 'Pay' } },
        { method: { kind: 'exact', value: `Pay${unique}` } },
        { service: { kind: 'regex', value: `shop\\.v${unique}\\..*` }, method: { kind: 'regex', value: 'Get|List' } },
      ]),
      ...written({ headers: choice.maybe(() => ({ 'x-flag': { kind: 'present' as const } })) }),
    };
  });
}
