import type { Authorization } from '../../ir/authorization.ts';
import { frozen } from '../../output/parts.ts';
import * as access from './authorization.ts';
import { extension, type Message } from './message.ts';

/** Where HTTP is handled: behind the mesh's TLS, for the own program's calls, or at the edge. */
export type HttpPlace =
  | { readonly kind: 'inbound'; readonly authorization: Authorization }
  | { readonly kind: 'outbound' }
  | { readonly kind: 'edge' };

/** The HTTP filters of a place, in order. */
export function httpFiltersOf(place: HttpPlace): Message[] {
  return httpFilters.flatMap((filters) => filters(place));
}

type HttpFilterEmitter = (place: HttpPlace) => Message[];

const refuseDenied: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? access.refuseDenied(place.authorization, { kind: 'http' }) : [];

const requireAllowed: HttpFilterEmitter = (place) =>
  place.kind === 'inbound' ? [access.requireAllowed(place.authorization, { kind: 'http' })] : [];

const routerFilter = frozen(
  extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {}),
);

const router: HttpFilterEmitter = () => [routerFilter];

const httpFilters: readonly HttpFilterEmitter[] = [
  refuseDenied, // first: a deny wins over every allow, and refuses before anything else is done for the caller
  requireAllowed, // then: whatever no rule allows goes no further
  router, // last: terminal in Envoy
];
