import type { ValueMatch } from '../ir/request-match.ts';
import { parseAddressRange } from '../scalar/address-range.ts';
import { subtraction } from './box.ts';
import { absent, anyOf, exactly, inRange, member, type Term } from './condition.ts';
import { type Clause, type Decision, termsOf } from './decision.ts';
import { type Facet, facetKey, natures } from './facet.ts';
import { boxOf, createSpace } from './space.ts';

/** One request, written out. */
export interface ConcreteRequest {
  readonly method: string;
  /** Normalised, without the query. */
  readonly path: string;
  readonly host: string;
  readonly scheme: string;
  /** The name asked for in the handshake (SNI). */
  readonly serverName?: string;
  /** Where the connection to the last proxy comes from; not looked into when undefined. */
  readonly peerAddress?: string;
  /** The client outside, as a gateway tells it; not looked into when undefined. */
  readonly clientAddress?: string;
  /** The token that comes with it, which is valid. None when undefined. */
  readonly token?: { readonly issuer: string; readonly claims: Readonly<Record<string, readonly string[]>> };
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The clause that decides one request; undefined when a condition before it cannot be looked into. It is decided by the
 * same sets as all requests are, so that a single answer and a plan can never disagree.
 */
export function decideRequest<O>(decision: Decision<O>, request: ConcreteRequest): Clause<O> | undefined {
  const terms = termsOf(decision);
  const facets = new Map(terms.flatMap(({ anyOf: all }) => all.map(({ facet }) => [facetKey(facet), facet] as const)));
  const own = [...facets.values()].flatMap((facet) => requestTerm(facet, request));
  const space = createSpace([...terms, ...own]);
  const box = boxOf(space, own);
  if (!box) throw new Error(`no request is like this: ${JSON.stringify(request)}`);
  for (const clause of decision) {
    const region = boxOf(space, clause.when);
    if (!region) continue;
    const outside = subtraction(box, region);
    if (outside.length === 0) return clause;
    // Part of it is inside: only a condition that was not looked into can divide one request.
    if (outside.length !== 1 || outside[0] !== box) return undefined;
  }
  return undefined;
}

function requestTerm(facet: Facet, request: ConcreteRequest): Term[] {
  switch (facet.kind) {
    case 'unknown':
      return [];
    case 'token':
      return [anyOf([member(facet, request.token?.issuer === facet.name ? 'yes' : 'no')])];
    case 'claim': {
      const holds = claimHolds(facet.match, request.token?.claims[facet.claim] ?? []);
      return holds === undefined ? [] : [anyOf([member(facet, holds ? 'yes' : 'no')])];
    }
    case 'method':
      return [anyOf([member(facet, knownMethod(request.method))])];
    case 'scheme':
      return [anyOf([member(facet, request.scheme)])];
    case 'path':
    case 'host':
      return [anyOf([exactly(facet, request[facet.kind])])];
    case 'peer-address':
      return addressTerm(facet, request.peerAddress);
    case 'client-address':
      return addressTerm(facet, request.clientAddress);
    case 'server-name':
      return [valueTerm(facet, request.serverName)];
    case 'header':
      return [valueTerm(facet, request.headers[facet.name])];
    case 'query':
      return [valueTerm(facet, request.query[facet.name])];
  }
}

function valueTerm(facet: Facet, value: string | undefined): Term {
  return anyOf([value === undefined ? absent(facet) : exactly(facet, value)]);
}

/** Undefined for an expression that would have to be run. */
function claimHolds(match: ValueMatch, values: readonly string[]): boolean | undefined {
  switch (match.kind) {
    case 'absent':
      return values.length === 0;
    case 'present':
      return values.length > 0;
    case 'exact':
      return values.includes(match.value);
    case 'prefix':
      return values.some((value) => value.startsWith(match.value));
    case 'suffix':
      return values.some((value) => value.endsWith(match.value));
    case 'regex':
      return values.length === 0 ? false : undefined;
  }
}

/** An address that is not told may be any. */
function addressTerm(facet: Facet, address: string | undefined): Term[] {
  const range = address === undefined ? undefined : parseAddressRange(address);
  return range === undefined || 'problem' in range ? [] : [anyOf([inRange(facet, range)])];
}

/** One method stands for all that no condition can name. */
function knownMethod(method: string): string {
  const nature = natures.method;
  return nature.kind === 'choice' && nature.members.includes(method) ? method : 'PROPFIND';
}
