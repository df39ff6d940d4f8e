import type * as model from '../model/service.ts';
import type { Scope } from './construct.ts';
import { EgressGateway } from './egress-gateway.ts';
import { eachRecordOf } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { refuse, requireSameMesh } from './reference.ts';
import {
  type HttpPortSpec,
  type HttpProtocol,
  type NoVersions,
  portModel,
  Service,
  type TcpPortSpec,
} from './service.ts';
import type { TrafficPolicy } from './traffic-policy.ts';
import { type UpstreamTls, writtenTlsModel } from './upstream-tls.ts';

/** One port of an external service. TLS that the program itself speaks (`tls`) is not wrapped in TLS again. */
export type ExternalPortSpec = ExternalHttpPortSpec | ExternalTcpPortSpec | ExternalTlsPortSpec;

/** One port of an external service that speaks HTTP, over TLS where callers' proxies start it. */
export interface ExternalHttpPortSpec extends HttpPortSpec {
  /** What is spoken: inside TLS, where there is some. */
  readonly protocol: HttpProtocol;
  /** TLS that callers' proxies start; `{}` for the usual. None by default: then everything travels in clear text. */
  readonly tls?: UpstreamTls;
}

/** One port of an external service that speaks anything else, over TLS where callers' proxies start it. */
export interface ExternalTcpPortSpec extends TcpPortSpec {
  readonly protocol: 'tcp';
  /** TLS that callers' proxies start; `{}` for the usual. None by default. */
  readonly tls?: UpstreamTls;
}

/** One port of an external service to which programs speak TLS themselves. It passes through, if it asks for a declared name. */
export interface ExternalTlsPortSpec extends TcpPortSpec {
  readonly protocol: 'tls';
  readonly tls?: never;
}

/** Ports by name. */
export interface ExternalPortSpecs {
  readonly [name: string]: ExternalPortSpec;
}

/** How the addresses of an external service are found. */
export type ExternalDiscovery =
  /** Addresses that are known. At least one. */
  | { readonly kind: 'static'; readonly endpoints: readonly ExternalEndpoint[] }
  /** Names that are asked of DNS, where every address of an answer is an endpoint; by default the host name. */
  | { readonly kind: 'dns'; readonly endpoints?: readonly ExternalEndpoint[] }
  /**
   * One name that is asked of DNS, where new connections go to the address answered last and old ones stay: for services behind many
   * addresses, of which each answer has a few. By default the host name.
   */
  | { readonly kind: 'logical-dns'; readonly endpoint?: ExternalEndpoint }
  /** Each request, or TLS handshake, names its host, which is then asked of DNS. Only the declared host names are. */
  | { readonly kind: 'dynamic' };

/** Where an external service can be reached. */
export interface ExternalEndpoint {
  /** An IP address, or a host name where DNS is asked. */
  readonly address: string;
  /** The TCP port; by default the number of the port called. */
  readonly port?: number;
}

/** The options of an {@link ExternalService}. */
export interface ExternalServiceOptions<P extends ExternalPortSpecs> {
  /**
   * The host names it goes by, exact or with a leading `*.`, which stands for any labels. At least one. With one exact name, that
   * name is what every request carries as its `Host`, so programs need not know it; otherwise the `Host` of a request, or the server
   * name of a handshake, chooses among them, and any other is refused.
   */
  readonly hostnames: readonly [string, ...string[]];
  /** The ports by name. At least one. */
  readonly ports: P;
  /**
   * How its addresses are found; by default `logical-dns` for one exact host name, and `dynamic` for several or a wildcard.
   */
  readonly discovery?: ExternalDiscovery;
  /**
   * The gateway through which it is called, and which decides by identity who may. By default calls leave at the caller's own proxy,
   * which decides about them itself.
   */
  readonly gateway?: EgressGateway;
  /** How callers treat the service. Each setting goes before the one of the namespace and of the mesh. */
  readonly trafficPolicy?: TrafficPolicy;
}

/**
 * A service outside the mesh. Workloads call it as they call any service: it is among their upstreams, a policy allows them, and
 * routes give it timeouts and retries. Nothing else leaves through a proxy. As nobody outside knows identities of the mesh, the
 * proxy of each caller decides about its own calls.
 *
 * @example
 * const payments = new ExternalService(mesh, 'payments-api', {
 *   hostnames: ['api.payments.example'],
 *   ports: { https: { number: 443, protocol: 'http', tls: {} } },
 * });
 * new AuthorizationPolicy(payments, 'callers', { action: 'allow', rules: [{ from: [checkout], methods: ['POST'] }] });
 */
export class ExternalService<const out P extends ExternalPortSpecs = ExternalPortSpecs> extends Service<P, NoVersions> {
  /** The host names as declared. */
  readonly hostnames: readonly string[];
  private readonly discovery: ExternalDiscovery | undefined;
  private readonly gateway: EgressGateway | undefined;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name The name in the mesh, unique in its namespace among services. A DNS label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: ExternalServiceOptions<P>) {
    const { hostnames, discovery, gateway, ...service } = options;
    super(scope, name, service);
    this.hostnames = hostnames;
    this.discovery = discovery;
    this.gateway = gateway;
  }

  override toModel(): Plain<model.Service> {
    const { hostnames, discovery } = this;
    const service = super.toModel();
    const ports = eachRecordOf<ExternalPortSpec, Plain<model.ServicePort>>(this.ports, (port) => ({
      ...portModel(port),
      tls: writtenTlsModel(port.tls, { owner: this, list: 'ports' }),
    }));
    return {
      ...service,
      ports,
      external: { hostnames, discovery, gateway: this.gatewayModel() },
    } as Plain<model.Service>;
  }

  private gatewayModel() {
    const { gateway } = this;
    if (gateway === undefined) return undefined;
    const referrer = { owner: this, list: 'gateway' };
    if (!(gateway instanceof EgressGateway)) refuse(referrer, '', { expected: 'an egress gateway', found: gateway });
    requireSameMesh(referrer, gateway);
    return { namespace: gateway.namespace, egressGateway: gateway.name };
  }
}
