import type * as model from '../model/gateway.ts';
import { Construct, type Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import { type ListenerSpecs, listenerModel } from './gateway-listener.ts';
import { isRecord } from './pass-through.ts';
import type { GatewayPlacement } from './placement.ts';
import type { Plain } from './plain.ts';
import { sourcedModel, type TrustedProxies } from './proxy-source.ts';

/** The options of a {@link Gateway}. */
export interface GatewayOptions<L extends ListenerSpecs = ListenerSpecs> {
  /** The listeners by name. At least one. A name is a DNS label (RFC 1123). */
  readonly listeners: L;
  /**
   * Proxies in front, such as a load balancer, that are believed about who the client is. By default nobody is: the client is
   * whoever connects. What only proxies set is removed from requests in either case.
   */
  readonly trustedProxies?: TrustedProxies;
  /** Where it runs. */
  readonly placement: GatewayPlacement;
}

/**
 * A proxy at the edge of the mesh: it accepts requests and connections from outside, and calls services with an identity of
 * its own: `spiffe://<trust domain>/ns/<namespace>/sa/<name>`. What it lets through is said by routes on it.
 *
 * @example
 * const ingress = new Gateway(mesh, 'ingress', {
 *   listeners: {
 *     https: { port: 443, protocol: 'https', hostnames: ['shop.example'], tls: { certificates: [shopCertificate] } },
 *   },
 *   placement: { kind: 'hosts', hosts: [{ node: 'edge-1', address: '203.0.113.10' }] },
 * });
 */
export class Gateway<const out L extends ListenerSpecs = ListenerSpecs> extends Declaration<model.Gateway> {
  /** The listeners as declared. */
  readonly listeners: L;
  private readonly options: GatewayOptions<L>;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name The name, and the last part of the identity; unique in the namespace among workloads and gateways. A DNS
   *   label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: GatewayOptions<L>) {
    super(scope, name);
    this.listeners = options?.listeners;
    this.options = options;
  }

  /**
   * The gateway as another namespace attaches routes to it: what is declared on it belongs to that namespace. Which
   * namespaces may do so is said by each listener's `allowedRoutes`.
   *
   * @param scope The namespace, or a construct in it.
   *
   * @example
   * new HttpRoute(edge.for(shop), 'storefront', { listener: 'https', hostnames: ['shop.example'], rules });
   */
  for(scope: Scope): SharedGateway<L> {
    // The dot keeps it apart from everything with a name of its own.
    const id = `${this.namespace}.${this.name}`;
    const known = scope.node.tryFindChild(id);
    return known instanceof SharedGateway ? known : new SharedGateway<L>(scope, id, this);
  }

  override toModel(): Plain<model.Gateway> {
    const { listeners, trustedProxies } = this.options;
    return {
      ...this.options,
      trustedProxies: trustedProxies && sourcedModel(trustedProxies),
      namespace: this.namespace,
      name: this.name,
      listeners: this.listenerModels(listeners),
    };
  }

  private listenerModels(listeners: ListenerSpecs): Plain<model.Gateway['listeners']> {
    const written: unknown = listeners;
    if (!isRecord(written)) return written as Plain<model.Gateway['listeners']>;
    const models = Object.entries(listeners).map(
      ([name, listener]) => [name, listenerModel(listener, { owner: this, list: `listeners.${name}` })] as const,
    );
    return Object.fromEntries(models);
  }
}

/** A gateway as a namespace attaches routes to it. Made by `gateway.for(namespace)`. */
export class SharedGateway<const out L extends ListenerSpecs = ListenerSpecs> extends Construct {
  /** The gateway itself. */
  readonly gateway: Gateway;
  /** Its listeners as declared. */
  readonly listeners: L;

  constructor(scope: Scope, name: string, gateway: Gateway<L>) {
    super(scope, name);
    this.gateway = gateway;
    this.listeners = gateway.listeners;
  }
}
