import type { GatewayCaller, ServiceCaller } from './authorization-policy.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * A service that is asked about each request, such as Open Policy Agent. It is asked after authorization policies: it can refuse what they
 * allow, never allow what they refuse. Envoy's protocol: `envoy.service.auth.v3.Authorization` where its port speaks gRPC, else the request
 * itself without its body, where any 2xx allows.
 */
export interface ExternalAuthorizationPolicy {
  /**
   * The namespace that owns the policy.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** What is protected: the HTTP ports of a service, or the HTTP listeners of a gateway. */
  target: ServiceCaller | GatewayCaller;
  /** Who is asked. Its policies must let the proxies of the target call it. */
  authorizer: Authorizer;
  /** The ports by name, of which any one; every HTTP port when left out. Only at a service. */
  ports?: string[];
  /** The request methods it is asked about, of which any one; every method when left out. */
  methods?: HttpMethod[];
  /** The paths it is asked about, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path when left out. */
  paths?: string[];
  /** How long an answer may take, such as `200ms`, which is the default; 1 ms to 1 m. */
  timeout?: string;
  /**
   * What happens to a request when the authorizer cannot be asked or fails: by default it is refused with 503. `allow` lets everything
   * through that this policy was to stop, whenever the authorizer is down.
   */
  failure?: 'deny' | 'allow';
  /**
   * Names of request headers an authorizer over HTTP is told, beside the host and `authorization`; at a service it is told who calls in
   * `x-caller-identity`. One over gRPC is told all.
   */
  tells?: string[];
  /**
   * Names of headers of its answer that the program is given. From requests they are removed before it is asked, so that no client
   * can forge them. None by default.
   */
  gives?: string[];
}

/** A port of a service of the mesh. */
export interface Authorizer {
  namespace: string;
  service: string;
  port: string;
}
