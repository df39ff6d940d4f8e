import type { AccessRule, Authorization } from '../../ir/authorization.ts';
import type { ExternalAuthorization } from '../../ir/external-authorization.ts';
import type { RateLimit } from '../../ir/rate-limit.ts';
import type { RequestAuthentication } from '../../ir/request-authentication.ts';
import type { RouteFilter } from '../../ir/route-filter.ts';
import type { SharedRateLimits } from '../../ir/shared-rate-limits.ts';
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
  | { readonly kind: 'outbound'; readonly filters: readonly RouteFilter[] }
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
  if (place.kind === 'outbound') return [];
  return authenticate(place.kind === 'inbound' ? place.authorization.tokens : place.tokens, place.kind);
};

const noteAudited: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? access.noteAudited(place.audit, { kind: 'http' }) : [];

const refuseDenied: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? access.refuseDenied(place.authorization, { kind: 'http' }) : [];

const requireAllowed: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? [access.requireAllowed(place.authorization, { kind: 'http' })] : [];

const rateLimits: HttpFilterEmitter = (place) => (place.kind === 'outbound' ? [] : rateLimitFilter(place.rateLimits));

const externalAuthorization: HttpFilterEmitter = (place) =>
  place.kind === 'outbound' ? [] : externalAuthorizationFilters(place.authorizers);

const sharedRateLimits: HttpFilterEmitter = (place) =>
  place.kind === 'outbound' ? [] : sharedRateLimitFilters(place.sharedRateLimits);

/** A filter that routes configure, where some do. */
function ofRoutes(filter: RouteFilter, message: Message): HttpFilterEmitter {
  return (place) => (place.kind !== 'inbound' && place.filters.includes(filter) ? [message] : []);
}

const routerFilter = frozen(
  extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {}),
);

const router: HttpFilterEmitter = () => [routerFilter];

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
  router, // last: terminal in Envoy
];
