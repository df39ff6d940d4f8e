import type * as model from '../model/rate-limit-policy.ts';
import { type Caller, callerModels } from './authorization-policy.ts';
import { Declaration } from './declaration.ts';
import type { Duration } from './duration.ts';
import { Gateway } from './gateway.ts';
import type { HttpPortName } from './http-route.ts';
import { eachItem, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { refuse } from './reference.ts';
import type { HttpMethod } from './request-match.ts';
import { type PortSpecs, Service } from './service.ts';

/**
 * A token bucket: every request takes a token, and tokens come back evenly. Each proxy counts by itself, so three workloads of a service
 * take three times as many in all.
 */
export interface RateLimit {
  /** How many requests in each `per`, from 1. */
  readonly requests: number;
  /** The length of time `requests` are for, such as `1s` or `1m`; 50 ms to 24 h. */
  readonly per: Duration;
  /** How many requests may come at once after a pause; by default as many as `requests`. */
  readonly burst?: number;
  /** The request methods, of which any one; every method by default. */
  readonly methods?: readonly HttpMethod[];
  /** The paths, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path by default. */
  readonly paths?: readonly `/${string}`[];
}

/** Each value of a request header. Requests without it are counted together. Whoever sends the header chooses the count. */
export interface RateLimitHeaderKey {
  readonly header: string;
}

/** A limit of a service. */
export interface ServiceRateLimit<PortName extends string = string> extends RateLimit {
  /**
   * What has a count of its own: each calling identity, or each value of a header. By default all requests the limit is for are counted
   * together.
   */
  readonly each?: 'caller' | RateLimitHeaderKey;
  /** The callers, of whom any one; every caller by default. */
  readonly from?: readonly Caller[];
  /** The ports by name, of which any one; every HTTP port by default. */
  readonly ports?: readonly PortName[];
}

/** A limit of a gateway. */
export interface GatewayRateLimit extends RateLimit {
  /**
   * What has a count of its own: each address of a client (for IPv6 each /64 network), or each value of a header. By default all requests
   * the limit is for are counted together.
   */
  readonly each?: 'client-address' | RateLimitHeaderKey;
}

/** The options of a {@link RateLimitPolicy} of a service. */
export interface ServiceRateLimitOptions<P extends PortSpecs> {
  /** A request passes when every limit it is counted by has room. At least one. */
  readonly limits: readonly ServiceRateLimit<HttpPortName<P>>[];
}

/** The options of a {@link RateLimitPolicy} of a gateway. */
export interface GatewayRateLimitOptions {
  /** A request passes when every limit it is counted by has room. At least one. */
  readonly limits: readonly GatewayRateLimit[];
}

/** The options of a {@link RateLimitPolicy}, which depend on what it is attached to. */
export type RateLimitPolicyOptions<Target> = Target extends { readonly ports: infer P extends PortSpecs }
  ? ServiceRateLimitOptions<P>
  : GatewayRateLimitOptions;

/**
 * How many requests a service or a gateway takes. What is too much is answered 429 (gRPC: RESOURCE_EXHAUSTED), with the headers
 * `x-ratelimit-limit`, `x-ratelimit-remaining` and `x-ratelimit-reset`. Only requests that authorization lets through are counted.
 *
 * @example
 * new RateLimitPolicy(ratings, 'fair', {
 *   limits: [
 *     { requests: 100, per: '1s', each: 'caller' },
 *     { requests: 5, per: '1m', from: [reviews], methods: ['POST'], paths: ['/ratings/*'] },
 *   ],
 * });
 */
export class RateLimitPolicy<
  Target extends Service | Gateway = Service | Gateway,
> extends Declaration<model.RateLimitPolicy> {
  /** What takes the requests. */
  readonly target: Service | Gateway;
  private readonly options: { readonly limits: readonly (ServiceRateLimit | GatewayRateLimit)[] };

  /**
   * @param target The service or the gateway that takes the requests. The policy belongs to its namespace.
   * @param name Unique in its target. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the policy is called
   *   `<target>-<name>`.
   */
  constructor(target: Target, name: string, options: RateLimitPolicyOptions<Target>) {
    super(target, name);
    if (!(target instanceof Service) && !(target instanceof Gateway))
      refuse({ owner: this, list: 'the scope' }, '', { expected: 'a service or a gateway', found: target });
    this.target = target;
    this.options = options as { readonly limits: readonly (ServiceRateLimit | GatewayRateLimit)[] };
  }

  override toModel(): Plain<model.RateLimitPolicy> {
    const { namespace, name } = this.target;
    return {
      ...this.options,
      namespace,
      name: `${name}-${this.name}`,
      target:
        this.target instanceof Service
          ? { kind: 'service', namespace, service: name }
          : { kind: 'gateway', namespace, gateway: name },
      limits: eachItem(this.options.limits, (limit, index) => this.limitModel(limit, index)),
    };
  }

  private limitModel(limit: ServiceRateLimit | GatewayRateLimit, index: number): Plain<model.RateLimit> {
    const { from } = limit as ServiceRateLimit;
    return {
      ...limit,
      each: limit.each && keyModel(limit.each),
      from: callerModels({ owner: this, list: `limits[${index}].from` }, from),
    };
  }
}

function keyModel(key: 'caller' | 'client-address' | RateLimitHeaderKey): Plain<model.RateLimitKey> {
  const written: unknown = key;
  if (typeof written === 'string') return { kind: written as 'caller' | 'client-address' };
  if (!isRecord(written)) return written as model.RateLimitKey;
  const { header, ...rest } = written;
  return { ...rest, kind: 'header', name: header as string };
}
