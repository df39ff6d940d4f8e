import type * as model from '../model/external-authorization-policy.ts';
import type { Backend } from './backend.ts';
import { Declaration } from './declaration.ts';
import type { Duration } from './duration.ts';
import { Gateway } from './gateway.ts';
import type { HttpPortName } from './http-route.ts';
import type { Plain } from './plain.ts';
import { referring, refuse } from './reference.ts';
import type { HttpMethod } from './request-match.ts';
import { type HttpProtocol, type PortSpecs, Service } from './service.ts';

/** The options of an {@link ExternalAuthorizationPolicy}. */
export interface ExternalAuthorizationOptions {
  /**
   * Who is asked: a port of a service, such as `opa.port('grpc')`. A port that speaks gRPC is asked by Envoy's protocol
   * (`envoy.service.auth.v3.Authorization`), any other with the request itself without its body, where any 2xx allows. The policies of that
   * service must let the proxies of the target call it.
   */
  readonly authorizer: Backend<HttpProtocol>;
  /** The request methods it is asked about, of which any one; every method by default. */
  readonly methods?: readonly HttpMethod[];
  /** The paths it is asked about, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path by default. */
  readonly paths?: readonly `/${string}`[];
  /** How long an answer may take, such as `200ms`, which is the default; 1 ms to 1 m. */
  readonly timeout?: Duration;
  /**
   * What happens to a request when the authorizer cannot be asked or fails: by default it is refused with 503. `allow` lets everything
   * through that this policy was to stop, whenever the authorizer is down.
   */
  readonly failure?: 'deny' | 'allow';
  /**
   * Names of request headers an authorizer over HTTP is told, beside the host and `authorization`; at a service it is told who calls in
   * `x-caller-identity`. One over gRPC is told all.
   */
  readonly tells?: readonly string[];
  /**
   * Names of headers of its answer that the program is given. From requests they are removed before it is asked, so that no client
   * can forge them. None by default.
   */
  readonly gives?: readonly string[];
}

/** The options at a service. */
export interface ServiceExternalAuthorization<P extends PortSpecs> extends ExternalAuthorizationOptions {
  /** The ports by name, of which any one; every HTTP port by default. */
  readonly ports?: readonly HttpPortName<P>[];
}

/** The options, which depend on what is protected. */
export type ExternalAuthorizationPolicyOptions<Target> = Target extends { readonly ports: infer P extends PortSpecs }
  ? ServiceExternalAuthorization<P>
  : ExternalAuthorizationOptions;

/**
 * A service that is asked about each request, such as Open Policy Agent. It is asked after authorization policies: it can refuse what they
 * allow, never allow what they refuse.
 *
 * @example
 * new ExternalAuthorizationPolicy(payments, 'opa', { authorizer: opa.port('grpc'), paths: ['/refunds/*'] });
 */
export class ExternalAuthorizationPolicy<
  Target extends Service | Gateway = Service | Gateway,
> extends Declaration<model.ExternalAuthorizationPolicy> {
  /** What is protected. */
  readonly target: Service | Gateway;
  private readonly options: ServiceExternalAuthorization<PortSpecs>;

  /**
   * @param target The service or the gateway that is protected. The policy belongs to its namespace.
   * @param name Unique in its target. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the policy is called
   *   `<target>-<name>`.
   */
  constructor(target: Target, name: string, options: ExternalAuthorizationPolicyOptions<Target>) {
    super(target, name);
    if (!(target instanceof Service) && !(target instanceof Gateway))
      refuse({ owner: this, list: 'the scope' }, '', { expected: 'a service or a gateway', found: target });
    this.target = target;
    this.options = options as ServiceExternalAuthorization<PortSpecs>;
  }

  override toModel(): Plain<model.ExternalAuthorizationPolicy> {
    const { namespace, name } = this.target;
    const { authorizer, ...rest } = this.options;
    const { namespace: of, service, port } = authorizerModel(this, authorizer);
    return {
      ...rest,
      namespace,
      name: `${name}-${this.name}`,
      target:
        this.target instanceof Service
          ? { kind: 'service', namespace, service: name }
          : { kind: 'gateway', namespace, gateway: name },
      authorizer: { namespace: of, service, port },
    };
  }
}

function authorizerModel(owner: Declaration, authorizer: Backend<HttpProtocol>): model.Authorizer {
  const asked: { namespace: string; service: string; port: string } = referring<{ readonly to: Backend }>(
    { owner, list: 'authorizer' },
    0,
    { to: authorizer },
  );
  return asked;
}
