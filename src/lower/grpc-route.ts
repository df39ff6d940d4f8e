import type * as ir from '../ir/route.ts';
import { httpMatchOf } from '../model/grpc-path.ts';
import type { GrpcRouteRule } from '../model/grpc-route.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import { lowerForward } from './forward.ts';
import { lowerHeaderChanges } from './header-changes.ts';
import { lowerGrpcRetry } from './retry.ts';
import { noRewrite } from './rewrite.ts';
import { lowerDeadline, lowerTimeout } from './timeout.ts';

/** The matches of a rule as matches of HTTP requests, of which one holds for everything where none is written. */
export function grpcMatches({ matches = [] }: GrpcRouteRule): readonly HttpRouteMatch[] {
  return matches.length === 0 ? [{}] : matches.map(httpMatchOf);
}

/** Decides what a rule does with calls. */
export function lowerGrpcRule(rule: GrpcRouteRule): Omit<ir.Route, 'name' | 'match'> {
  const { timeout, deadline } = rule;
  return {
    action: {
      ...lowerForward(rule, deadline === undefined ? lowerTimeout(timeout) : lowerDeadline(deadline)),
      cors: { kind: 'off' },
      rewrite: noRewrite,
      retry: lowerGrpcRetry(rule.retry),
      upgrades: [],
    },
    responseHeaders: lowerHeaderChanges(rule.responseHeaders),
  };
}
