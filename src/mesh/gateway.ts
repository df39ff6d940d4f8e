import type * as model from '../model/gateway.ts';
import type { Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import type { GatewayPlacement } from './placement.ts';
import type { Plain } from './plain.ts';

/** One port a gateway accepts requests on. */
export interface ListenerSpec {
  /** The TCP port, 1 to 65535. */
  readonly port: number;
  /** What is spoken on the port: HTTP/1.1. */
  readonly protocol: 'http';
  /**
   * The host names served, exact or with a leading `*.` (RFC 1123). At least one: `*` serves every host and must be
   * written. Requests for other hosts are answered 404.
   */
  readonly hostnames: readonly string[];
}

/** The options of a {@link Gateway}. */
export interface GatewayOptions<ListenerName extends string> {
  /** The listeners by name. At least one. A name is a DNS label (RFC 1123). */
  readonly listeners: { readonly [Name in ListenerName]: ListenerSpec };
  /** Where it runs. */
  readonly placement: GatewayPlacement;
}

/**
 * A proxy at the edge of the mesh: it accepts requests from outside, and calls services with an identity of its own:
 * `spiffe://<trust domain>/ns/<namespace>/sa/<name>`. What it lets through is said by an `HttpRoute` on it.
 *
 * @example
 * const ingress = new Gateway(mesh, 'ingress', {
 *   listeners: { http: { port: 8080, protocol: 'http', hostnames: ['shop.example'] } },
 *   placement: { kind: 'hosts', hosts: [{ node: 'edge-1', address: '203.0.113.10' }] },
 * });
 */
export class Gateway<const ListenerName extends string = string> extends Declaration<model.Gateway> {
  /** The listeners as declared. */
  readonly listeners: { readonly [Name in ListenerName]: ListenerSpec };
  private readonly options: GatewayOptions<ListenerName>;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name The name, and the last part of the identity; unique in the namespace among workloads and gateways. A DNS
   *   label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: GatewayOptions<ListenerName>) {
    super(scope, name);
    this.listeners = options?.listeners;
    this.options = options;
  }

  override toModel(): Plain<model.Gateway> {
    return { ...this.options, namespace: this.namespace, name: this.name };
  }
}
