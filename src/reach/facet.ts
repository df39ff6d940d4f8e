import type { ValueMatch } from '../ir/request-match.ts';
import { fieldValues, hostNames, normalPaths, queryValues, type Universe } from './language/universe.ts';

/** One property of a request that decisions look at. */
export type Facet =
  | { readonly kind: 'host' | 'method' | 'path' | 'scheme' }
  /** Where a connection comes from, or the client outside as a gateway tells it. */
  | { readonly kind: 'peer-address' | 'client-address' }
  /** The name a client asks for in its handshake (SNI); it may ask for none, or speak no TLS. */
  | { readonly kind: 'server-name' }
  /** By name in lower case; a request may not have it. */
  | { readonly kind: 'header'; readonly name: string }
  /** By name; a request may not have it. */
  | { readonly kind: 'query'; readonly name: string }
  /** Whether a valid token of an issuer, by its name, comes with the request. */
  | { readonly kind: 'token'; readonly name: string }
  /** Whether a claim has a value. A claim may be a list, so that each value is a property of its own. */
  | { readonly kind: 'claim'; readonly name: string; readonly claim: string; readonly match: ValueMatch }
  /** Something that is not looked into: it may be so or not so for any request. */
  | { readonly kind: 'unknown'; readonly name: string };

export type FacetKind = Facet['kind'];

/** What a facet can be: one of a few words, an IP address, or a text of a universe, or absent. */
export type Nature =
  | { readonly kind: 'choice'; readonly members: readonly string[] }
  | { readonly kind: 'address' }
  | { readonly kind: 'text'; readonly universe: Universe; readonly mayBeAbsent: boolean };

/** The members of a choice are in the order in which a witness prefers them. */
export const natures: Readonly<Record<FacetKind, Nature>> = {
  // The last but one stands for every other method that HTTP/1.1 parsers know. CONNECT makes no request of the usual form.
  method: {
    kind: 'choice',
    members: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT'],
  },
  scheme: { kind: 'choice', members: ['http', 'https'] },
  path: { kind: 'text', universe: normalPaths, mayBeAbsent: false },
  host: { kind: 'text', universe: hostNames, mayBeAbsent: false },
  'peer-address': { kind: 'address' },
  'client-address': { kind: 'address' },
  'server-name': { kind: 'text', universe: hostNames, mayBeAbsent: true },
  header: { kind: 'text', universe: fieldValues, mayBeAbsent: true },
  query: { kind: 'text', universe: queryValues, mayBeAbsent: true },
  token: { kind: 'choice', members: ['no', 'yes'] },
  claim: { kind: 'choice', members: ['no', 'yes'] },
  unknown: { kind: 'choice', members: ['no', 'yes'] },
};

/** Unique among facets. */
export function facetKey(facet: Facet): string {
  return 'name' in facet ? `${facet.kind} ${facet.name}` : facet.kind;
}
