import type * as model from '../model/access-condition.ts';
import type { Caller } from './authorization-policy.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type HeaderMatch, type HttpMethod, type QueryMatch, type UrlPath, valueModel } from './request-match.ts';

/** Values of which any one must hold, or none. */
interface OneOf<Value> {
  /** At least one. */
  readonly values: readonly Value[];
  /** Whether none of them may hold; false by default. */
  readonly not?: boolean;
}

/** The caller is one of these: a service for all its workloads, a workload, or a gateway. */
export interface CallerCondition extends OneOf<Caller> {
  readonly kind: 'caller';
}

/** The caller is a workload or gateway of one of these namespaces, also one that is added later. */
export interface NamespaceCondition extends OneOf<string> {
  readonly kind: 'namespace';
}

/**
 * The caller has one of these identities, whether or not this mesh declares who that is: a SPIFFE ID, or one that ends with
 * `/*` for everything below it. Where the mesh does declare it, name the object with `from`.
 */
export interface PrincipalCondition extends OneOf<`spiffe://${string}/${string}`> {
  readonly kind: 'principal';
}

/**
 * The connection comes from one of these addresses or ranges, such as `10.0.0.0/8`: the machine or pod of the caller's proxy, not a
 * client outside, which a gateway stands between.
 */
export interface PeerAddressCondition extends OneOf<string> {
  readonly kind: 'peer-address';
}

/** The call is for one of these ports of the service. */
export interface PortCondition<PortName extends string> extends OneOf<PortName> {
  readonly kind: 'port';
}

/**
 * The client outside has one of these addresses or ranges, as a gateway says in the last entry of `X-Forwarded-For`. Others could
 * write anything there, so the callers of such a rule must be gateways.
 */
export interface ClientAddressCondition extends OneOf<string> {
  readonly kind: 'client-address';
}

/** The request asks for one of these hosts, in any case, with or without a port; `*.example.com` is every name below. */
export interface HostCondition extends OneOf<string> {
  readonly kind: 'host';
}

/** The request has one of these methods. */
export interface MethodCondition extends OneOf<HttpMethod> {
  readonly kind: 'method';
}

/** The request has one of these paths: exact, everything below (`/ratings/*`), or a template (`/users/{id}`). */
export interface PathCondition extends OneOf<UrlPath> {
  readonly kind: 'path';
}

/**
 * A header of the request is one of these. Of several values of one name, one that matches is enough. With `not` it also holds
 * where the header is not there.
 */
export interface HeaderCondition extends OneOf<HeaderMatch> {
  readonly kind: 'header';
  /** In any case. */
  readonly name: string;
}

/**
 * A claim of the token of the request is one of these; of a claim that is a list, one of its texts. With `not` it also holds where
 * there is no such claim, or no token. It takes a {@link RequestAuthentication} of the service.
 */
export interface ClaimCondition extends OneOf<QueryMatch> {
  readonly kind: 'claim';
  /** The name, or, of a claim inside others, their names from the outside in: `['realm_access', 'roles']`. */
  readonly claim: string | readonly string[];
}

/** What can be asked of any connection. */
export type AccessCondition<PortName extends string = string> =
  | CallerCondition
  | NamespaceCondition
  | PrincipalCondition
  | PortCondition<PortName>;

/** What can be asked of a request. */
export type HttpAccessCondition<PortName extends string = string> =
  | AccessCondition<PortName>
  | PeerAddressCondition
  | ClientAddressCondition
  | HostCondition
  | MethodCondition
  | PathCondition
  | HeaderCondition
  | ClaimCondition;

/** The plain data that conditions become. */
export function conditionModels(
  conditions: readonly HttpAccessCondition[],
  callers: (from: readonly Caller[], index: number) => model.CallerCondition['values'],
): Plain<model.AccessCondition[]> {
  return eachItem(conditions, (condition, index): Plain<model.AccessCondition> => {
    switch (condition.kind) {
      case 'caller':
        return { ...condition, values: callers(condition.values, index) };
      case 'header':
        return { ...condition, values: valueModels(condition.values) };
      case 'claim': {
        const { claim } = condition;
        const values = valueModels(condition.values) as Plain<model.ClaimCondition['values']>;
        return { ...condition, claim: typeof claim === 'string' ? [claim] : claim, values };
      }
      default:
        return condition;
    }
  });
}

function valueModels(values: readonly HeaderMatch[]): Plain<model.HeaderCondition['values']> {
  // Anything else, which only a cast allows, passes through for the schema to report.
  return Array.isArray(values) ? values.map((value: HeaderMatch) => valueModel(value)) : (values as never);
}
