import type * as model from '../model/rate-limit-policy.ts';
import { type Caller, callerModels } from './authorization-policy.ts';
import type { Backend } from './backend.ts';
import { Declaration } from './declaration.ts';
import type { Duration } from './duration.ts';
import { Gateway } from './gateway.ts';
import type { HttpPortName } from './http-route.ts';
import { eachItem, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { referring, refuse } from './reference.ts';
import type { HttpMethod } from './request-match.ts';
import { type GrpcProtocol, type PortSpecs, Service } from './service.ts';

/**
 * A token bucket: every request takes a token, and tokens come back evenly. Each port of each proxy counts by itself, so three workloads of
 * a service take three times as many in all. With a counter it is a window instead, for all proxies together.
 */
export interface RateLimit {
  /** How many requests in each `per`, from 1. */
  readonly requests: number;
  /** The length of time `requests` are for, such as `1s` or `1m`; 50 ms to 24 h. With a counter `1s`, `1m`, `1h` or `24h`. */
  readonly per: Duration;
  /** How many requests may come at once after a pause; by default as many as `requests`. Not with a counter. */
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

/**
 * A service that counts, by Envoy's protocol (`envoy.service.ratelimit.v3.RateLimitService`). What it must know is compiled to
 * `rate-limits/<namespace>/<policy>.yaml`, in the format of github.com/envoyproxy/ratelimit. Its policies must let the proxies of the
 * target call it.
 */
export interface RateLimitCounter {
  /** A port that speaks gRPC, such as `counter.port('grpc')`. */
  readonly to: Backend<GrpcProtocol>;
  /** How long an answer may take, such as `20ms`, which is the default; 1 ms to 1 m. */
  readonly timeout?: Duration;
  /**
   * What happens to a request when it cannot be counted: by default it passes, because an outage of the counter must not become one of
   * everything that is counted. `deny` answers 503.
   */
  readonly failure?: 'deny' | 'allow';
}

/** What every {@link RateLimitPolicy} may say. */
export interface RateLimitCounting {
  /** A service that counts for all proxies together; by default each proxy counts by itself. */
  readonly counter?: RateLimitCounter;
}

/** The options of a {@link RateLimitPolicy} of a service. */
export interface ServiceRateLimitOptions<P extends PortSpecs> extends RateLimitCounting {
  /** A request passes when every limit it is counted by has room. At least one. */
  readonly limits: readonly ServiceRateLimit<HttpPortName<P>>[];
}

/** The options of a {@link RateLimitPolicy} of a gateway. */
export interface GatewayRateLimitOptions extends RateLimitCounting {
  /** A request passes when every limit it is counted by has room. At least one. */
  readonly limits: readonly GatewayRateLimit[];
}

interface WrittenOptions extends RateLimitCounting {
  readonly limits: readonly (ServiceRateLimit | GatewayRateLimit)[];
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
  private readonly options: WrittenOptions;

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
    this.options = options as WrittenOptions;
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
      counter: this.options.counter && this.counterModel(this.options.counter),
      limits: eachItem(this.options.limits, (limit, index) => this.limitModel(limit, index)),
    };
  }

  private counterModel(counter: RateLimitCounter): Plain<model.RateLimitCounter> {
    return referring({ owner: this, list: 'counter' }, undefined, counter);
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
