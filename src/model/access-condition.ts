import type { Caller } from './authorization-policy.ts';
import type { HeaderMatch, HttpMethod, QueryMatch } from './request-match.ts';

/** One thing that must hold of a call, or, with `not`, must not. */
export type AccessCondition =
  | CallerCondition
  | NamespaceCondition
  | PrincipalCondition
  | PeerAddressCondition
  | ClientAddressCondition
  | PortCondition
  | HostCondition
  | MethodCondition
  | PathCondition
  | HeaderCondition
  | ClaimCondition;

/** The caller is one of these. */
export interface CallerCondition {
  kind: 'caller';
  /** At least one. */
  values: Caller[];
  /** Whether the caller must be none of them; false by default. */
  not?: boolean;
}

/** The caller is a workload or gateway of one of these namespaces, also one that is added later. */
export interface NamespaceCondition {
  kind: 'namespace';
  /** At least one. */
  values: string[];
  /** Whether the caller must be of none of them; false by default. */
  not?: boolean;
}

/** The caller has one of these identities, whether or not this mesh declares who that is. */
export interface PrincipalCondition {
  kind: 'principal';
  /** A SPIFFE ID, or one that ends with `/*` for everything below it. At least one. */
  values: string[];
  /** Whether the identity must be none of them; false by default. */
  not?: boolean;
}

/**
 * The connection comes from one of these addresses: the machine or pod of the caller's proxy. It is not the address of a client
 * outside, which a gateway stands between. Only for HTTP ports: a TCP program may speak before an address is judged.
 */
export interface PeerAddressCondition {
  kind: 'peer-address';
  /** An address, or a range such as `10.0.0.0/8`. At least one. */
  values: string[];
  /** Whether the address must be in none of them; false by default. */
  not?: boolean;
}

/**
 * The client outside has one of these addresses, by the last entry of `X-Forwarded-For`. A gateway writes that itself; any other
 * caller may write what it likes, so the callers of such a rule are gateways only.
 */
export interface ClientAddressCondition {
  kind: 'client-address';
  /** An address, or a range such as `10.0.0.0/8`. At least one. */
  values: string[];
  /** Whether the address must be in none of them; false by default. */
  not?: boolean;
}

/** The call is for one of these ports of the service. */
export interface PortCondition {
  kind: 'port';
  /** By name. At least one. */
  values: string[];
  /** Whether the port must be none of them; false by default. */
  not?: boolean;
}

/** The request asks for one of these hosts, in any case, with or without a port. Only for HTTP ports. */
export interface HostCondition {
  kind: 'host';
  /** A host name in lower case, or `*.` and what one or more labels stand before. At least one. */
  values: string[];
  /** Whether the host must be none of them; false by default. */
  not?: boolean;
}

/** The request has one of these methods. Only for HTTP ports. */
export interface MethodCondition {
  kind: 'method';
  /** At least one. */
  values: HttpMethod[];
  /** Whether the method must be none of them; false by default. */
  not?: boolean;
}

/** The request has one of these paths. Only for HTTP ports. */
export interface PathCondition {
  kind: 'path';
  /** Exact, everything below (`/ratings/*`), or a template (`/users/{id}`, `/files/{path=**}`). At least one. */
  values: string[];
  /** Whether the path must be none of them; false by default. */
  not?: boolean;
}

/** A header of the request is one of these. Only for HTTP ports. */
export interface HeaderCondition {
  kind: 'header';
  /** In any case. */
  name: string;
  /** Of several values of one name, one that matches is enough. At least one. */
  values: HeaderMatch[];
  /** Whether it must be none of them, which also holds where the header is not there; false by default. */
  not?: boolean;
}

/**
 * A claim of the token of the request is one of these. Only for HTTP ports of a service that accepts tokens. A claim that is a list
 * is each of its texts.
 */
export interface ClaimCondition {
  kind: 'claim';
  /** The name, or, of a claim inside others, their names from the outside in: `['realm_access', 'roles']`. At least one. */
  claim: string[];
  /** At least one. */
  values: QueryMatch[];
  /** Whether it must be none of them, which also holds where there is no such claim, or no token; false by default. */
  not?: boolean;
}
