import type * as ir from '../ir/route.ts';
import type { HttpRouteRule } from '../model/http-route.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import { lowerCors } from './cors.ts';
import { lowerDirectResponse } from './direct-response.ts';
import { lowerForward } from './forward.ts';
import { lowerHeaderChanges } from './header-changes.ts';
import { sortedUnique } from './order.ts';
import { lowerRedirect } from './redirect.ts';
import { lowerRetry } from './retry.ts';
import { lowerRewrite } from './rewrite.ts';
import { lowerTimeout } from './timeout.ts';

/** The matches of a rule, of which one holds for everything where none is written. */
export function httpMatches({ matches = [] }: HttpRouteRule): readonly HttpRouteMatch[] {
  return matches.length === 0 ? [{}] : matches;
}

/** Decides what a rule does with requests of a host that one of its matches holds for. */
export function lowerHttpRule(
  rule: HttpRouteRule,
  match: HttpRouteMatch,
  hostname: string,
): Omit<ir.Route, 'name' | 'match'> {
  return {
    action: lowerAction(rule, match, hostname),
    responseHeaders: lowerHeaderChanges(rule.responseHeaders),
  };
}

function lowerAction(rule: HttpRouteRule, match: HttpRouteMatch, hostname: string): ir.RouteAction {
  if (rule.redirect) return lowerRedirect(rule.redirect, hostname);
  if (rule.directResponse) return lowerDirectResponse(rule.directResponse);
  return {
    ...lowerForward(rule, lowerTimeout(rule.timeout)),
    cors: lowerCors(rule.cors),
    rewrite: lowerRewrite(rule.rewrite, match),
    retry: lowerRetry(rule.retry),
    upgrades: sortedUnique((rule.upgrades ?? []).map((protocol) => protocol.toLowerCase())),
  };
}
