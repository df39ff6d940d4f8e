import type { AddressRange } from '../scalar/address-range.ts';
import type { IdentityPattern } from '../scalar/identity-pattern.ts';
import type { TemplateSegment } from '../scalar/path-template.ts';
import type { ValueMatch } from './request-match.ts';

/** Who calls: any of these identities, or, negated, none of them. Never none, sorted. */
export interface CallerCondition {
  readonly negated: boolean;
  readonly identities: readonly IdentityPattern[];
}

/** Something of a call that is any of these, or, negated, none of them. Lists are sorted and never empty. */
export type AccessCondition =
  | AddressCondition
  | MethodCondition
  | PathCondition
  | HostCondition
  | HeaderCondition
  | ClaimCondition;

/** Where the connection comes from (`peer`), or the client outside that a gateway speaks for (`client`). */
export interface AddressCondition {
  readonly kind: 'peer-address' | 'client-address';
  readonly negated: boolean;
  /** None covers another. */
  readonly ranges: readonly AddressRange[];
}

export interface MethodCondition {
  readonly kind: 'method';
  readonly negated: boolean;
  readonly methods: readonly string[];
}

export interface PathCondition {
  readonly kind: 'path';
  readonly negated: boolean;
  readonly paths: readonly PathPattern[];
}

/** Host names without port, each exact or `*.` and what one or more labels stand before. */
export interface HostCondition {
  readonly kind: 'host';
  readonly negated: boolean;
  readonly hostnames: readonly string[];
}

/** The name is in lower case. */
export interface HeaderCondition {
  readonly kind: 'header';
  readonly negated: boolean;
  readonly name: string;
  readonly values: readonly ValueMatch[];
}

/** A claim of the token, by the names of what it is in and its own. A list has a value if one of its texts is it. */
export interface ClaimCondition {
  readonly kind: 'claim';
  readonly negated: boolean;
  readonly claim: readonly string[];
  readonly values: readonly ValueMatch[];
}

/**
 * What paths are judged by. Only `exact` and `parameters` ever hold for a path with a `;`, which some programs cut off before they
 * read the path, and others do not.
 */
export type PathPattern =
  | { readonly kind: 'exact'; readonly value: string }
  /** The value and everything under it by whole segments. */
  | { readonly kind: 'below'; readonly value: string }
  | { readonly kind: 'template'; readonly segments: readonly TemplateSegment[] }
  /** Every path with a `;`. */
  | { readonly kind: 'parameters' };
