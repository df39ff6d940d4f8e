import type { AccessRule, Authorization } from '../../ir/authorization.ts';
import type { ExternalAuthorization } from '../../ir/external-authorization.ts';
import type { RateLimit } from '../../ir/rate-limit.ts';
import type { RequestAuthentication } from '../../ir/request-authentication.ts';
import type { RouteFilter } from '../../ir/route-filter.ts';
import type { SharedRateLimits } from '../../ir/shared-rate-limits.ts';
import type { OutboundAccess } from '../../ir/workload.ts';
import { frozen } from '../../output/parts.ts';
import * as access from './authorization.ts';
import { corsFilter } from './cors.ts';
import { externalAuthorizationFilters } from './external-authorization.ts';
import { faultFilter } from './fault.ts';
import { extension, type Message } from './message.ts';
import { rateLimitFilter } from './rate-limit.ts';
import { authenticate } from './request-authentication.ts';
import { sessionAffinityFilter } from './session-affinity.ts';
import { sharedRateLimitFilters } from './shared-rate-limits.ts';

/** Where HTTP is handled: behind the mesh's TLS, for the own program's calls, or at the edge. */
export type HttpPlace =
  | {
      readonly kind: 'inbound';
      readonly authorization: Authorization;
      readonly audit: readonly AccessRule[];
      readonly rateLimits: readonly RateLimit[];
      readonly sharedRateLimits: readonly SharedRateLimits[];
      readonly authorizers: readonly ExternalAuthorization[];
    }
  /** `dynamic` has the host of each request asked of DNS, where nobody has before. */
  | {
      readonly kind: 'outbound';
      readonly filters: readonly RouteFilter[];
      readonly access: OutboundAccess;
      readonly dynamic: readonly Message[];
    }
  /** On the way out of the mesh, at a gateway. */
  | { readonly kind: 'exit'; readonly authorization: Authorization; readonly dynamic: readonly Message[] }
  /** `trustedHops` proxies in front are believed about who the client is. */
  | {
      readonly kind: 'edge';
      readonly filters: readonly RouteFilter[];
      readonly rateLimits: readonly RateLimit[];
      readonly sharedRateLimits: readonly SharedRateLimits[];
      readonly authorizers: readonly ExternalAuthorization[];
      readonly trustedHops: number;
      readonly tokens: RequestAuthentication;
    };

/** The HTTP filters of a place, in order. */
export function httpFiltersOf(place: HttpPlace): Message[] {
  return httpFilters.flatMap((filters) => filters(place));
}

type HttpFilterEmitter = (place: HttpPlace) => Message[];

const authenticateRequest: HttpFilterEmitter = (place) => {
  switch (place.kind) {
    case 'inbound':
      return authenticate(place.authorization.tokens, place.kind);
    case 'edge':
      return authenticate(place.tokens, place.kind);
    // What leaves the mesh has no tokens of it.
    case 'outbound':
    case 'exit':
      return [];
  }
};

const noteAudited: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? access.noteAudited(place.audit, { kind: 'http' }) : [];

const refuseDenied: HttpFilterEmitter = (place) => {
  if (place.kind === 'inbound' || place.kind === 'exit')
    return access.refuseDenied(place.authorization, { kind: 'http' });
  return rulesAboutOwnCalls(place).flatMap((rules) => access.refuseDenied(rules, { kind: 'own-program' }));
};

const requireAllowed: HttpFilterEmitter = (place) => {
  if (place.kind === 'inbound' || place.kind === 'exit')
    return [access.requireAllowed(place.authorization, { kind: 'http' })];
  return rulesAboutOwnCalls(place).map((rules) => access.requireAllowed(rules, { kind: 'own-program' }));
};

/** What judges the own program's calls, where nobody else will; nothing where all of them are allowed anyway. */
function rulesAboutOwnCalls(place: HttpPlace): Authorization[] {
  if (place.kind !== 'outbound' || place.access.kind === 'callee') return [];
  return access.allowsAll(place.access.authorization) ? [] : [place.access.authorization];
}

const dynamic: HttpFilterEmitter = (place) => ('dynamic' in place ? [...place.dynamic] : []);

const rateLimits: HttpFilterEmitter = (place) => ('rateLimits' in place ? rateLimitFilter(place.rateLimits) : []);

const externalAuthorization: HttpFilterEmitter = (place) =>
  'authorizers' in place ? externalAuthorizationFilters(place.authorizers) : [];

const sharedRateLimits: HttpFilterEmitter = (place) =>
  'sharedRateLimits' in place ? sharedRateLimitFilters(place.sharedRateLimits) : [];

/** A filter that routes configure, where some do. */
function ofRoutes(filter: RouteFilter, message: Message): HttpFilterEmitter {
  return (place) => ('filters' in place && place.filters.includes(filter) ? [message] : []);
}

const routerFilter = frozen(
  extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {}),
);

/** To strangers nothing is said of timeouts, or of the address the program called. */
const routerOutside = frozen(
  extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {
    suppress_envoy_headers: true,
  }),
);

const router: HttpFilterEmitter = (place) => [
  place.kind === 'exit' || (place.kind === 'outbound' && place.access.kind === 'caller') ? routerOutside : routerFilter,
];

const httpFilters: readonly HttpFilterEmitter[] = [
  ofRoutes('cors', corsFilter), // first: a preflight request carries nothing that would prove who sends it
  authenticateRequest, // then: what rules ask of tokens must be known
  noteAudited, // then: it only looks, and must also see what is refused
  refuseDenied, // then: a deny wins over every allow, and refuses before anything else is done for the caller
  requireAllowed, // then: whatever no rule allows goes no further
  rateLimits, // only what may pass is counted: nobody else can use up what a caller has
  externalAuthorization, // after the limits, which also protect who is asked
  sharedRateLimits, // last of what can refuse: a quota is used by what is served
  ofRoutes('fault', faultFilter), // only who may call at all is given trouble
  ofRoutes('session-affinity', sessionAffinityFilter), // a request that is aborted chooses no endpoint
  dynamic, // a request that goes nowhere asks nothing of DNS
  router, // last: terminal in Envoy
];
