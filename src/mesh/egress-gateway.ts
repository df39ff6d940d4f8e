import type * as model from '../model/egress-gateway.ts';
import type { Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import type { GatewayPlacement } from './placement.ts';
import type { Plain } from './plain.ts';

/** The options of an {@link EgressGateway}. */
export interface EgressGatewayOptions {
  /** The TCP port at which sidecars reach it, 1 to 65535; by default 15443. */
  readonly port?: number;
  /** Where it runs. */
  readonly placement: GatewayPlacement;
}

/**
 * A proxy through which calls leave the mesh. Sidecars reach it by mutual TLS, and it decides by the identities of callers who may
 * call what: a workload that goes past its own sidecar gets nowhere here, and a firewall need let out nothing but this gateway.
 * Certificates for servers outside lie on its nodes only. An external service names it in `gateway`; nothing else is needed.
 *
 * @example
 * const egress = new EgressGateway(mesh, 'egress', {
 *   placement: { kind: 'hosts', hosts: [{ node: 'edge-1', address: '10.0.0.20' }] },
 * });
 * const payments = new ExternalService(mesh, 'payments-api', {
 *   hostnames: ['api.payments.example'],
 *   ports: { https: { number: 443, protocol: 'http', tls: {} } },
 *   gateway: egress,
 * });
 */
export class EgressGateway extends Declaration<model.EgressGateway> {
  private readonly options: EgressGatewayOptions;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name The name, and the last part of the identity; unique in the namespace among workloads and gateways. A DNS
   *   label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: EgressGatewayOptions) {
    super(scope, name);
    this.options = options;
  }

  override toModel(): Plain<model.EgressGateway> {
    return { ...this.options, namespace: this.namespace, name: this.name };
  }
}
