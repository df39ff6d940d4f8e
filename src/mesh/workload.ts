import type * as model from '../model/workload.ts';
import type { Backend } from './backend.ts';
import { Declaration } from './declaration.ts';
import { type Interception, interceptionModel } from './interception.ts';
import { eachItem } from './pass-through.ts';
import type { Placement } from './placement.ts';
import type { Plain } from './plain.ts';
import { referring, requireService } from './reference.ts';
import type { NoVersions, PortSpecs, Service, VersionSpecs } from './service.ts';

/** An address and port on which a sidecar accepts calls of its own workload. */
export interface ListenAddress {
  /**
   * A loopback address of the machine; `127.0.0.1` by default. Anything else is an error: who reaches this address speaks
   * with the workload's identity.
   */
  readonly address?: string;
  /** The TCP port, 1 to 65535. */
  readonly port: number;
}

/** A port of a service over all its versions: which version answers is the routes' decision, not the caller's. */
export interface UpstreamPort extends Backend {
  readonly versionName?: never;
}

/** A service port this workload calls through its sidecar. */
export interface Upstream {
  /** What is called, such as `details.port('http')`. */
  readonly to: UpstreamPort;
  /** Where the sidecar listens for these calls; by default `127.0.0.1` and the number of the port called. */
  readonly listen?: ListenAddress;
}

/** The options every {@link Workload} has. */
export interface CommonWorkloadOptions<PortName extends string> {
  /** Where it runs. */
  readonly placement: Placement<PortName>;
  /**
   * The services this workload calls, and where its sidecar listens for each; none by default. Without transparent
   * interception a program must be told these addresses, so they are chosen here and never shift.
   */
  readonly upstreams?: readonly Upstream[];
  /** How connections get into the sidecar; by default what the namespace or the mesh says, else `explicit`. */
  readonly interception?: Interception;
}

/** Added where the service has versions. */
export interface VersionedWorkloadOptions<VersionName extends string> {
  /** The version of the service this workload runs. */
  readonly version: VersionName;
}

/** The options of a {@link Workload}: `version` is required exactly when the service has versions. */
export type WorkloadOptions<P extends PortSpecs, V extends VersionSpecs> = CommonWorkloadOptions<keyof P & string> &
  ([keyof V] extends [never] ? { readonly version?: never } : VersionedWorkloadOptions<keyof V & string>);

/** What a service outside the mesh is not: nothing that runs here serves it. */
interface InMesh {
  readonly hostnames?: never;
}

/**
 * Something that runs: one program serving one version of one service, with a sidecar and an identity of its own:
 * `spiffe://<trust domain>/ns/<namespace>/sa/<name>`.
 *
 * @example
 * new Workload(reviews, 'reviews-v2', {
 *   version: 'v2',
 *   placement: { kind: 'hosts', hosts: [{ node: 'node-b', address: '10.0.0.12' }] },
 *   upstreams: [{ to: ratings.port('http'), listen: { port: 19080 } }],
 * });
 */
export class Workload<
  P extends PortSpecs = PortSpecs,
  V extends VersionSpecs = NoVersions,
> extends Declaration<model.Workload> {
  /** The service it serves. */
  readonly service: Service;
  private readonly options: CommonWorkloadOptions<string> & { readonly version?: string };

  /**
   * @param service The service it serves. The workload belongs to the service's namespace.
   * @param name The name, and the last part of the identity; unique in the namespace among workloads and gateways. A DNS
   *   label (RFC 1123).
   */
  constructor(service: Service<P, V> & InMesh, name: string, options: WorkloadOptions<P, V>) {
    super(service, name);
    requireService(this, service);
    this.service = service;
    this.options = options;
  }

  override toModel(): Plain<model.Workload> {
    const { options } = this;
    const { upstreams = [] } = options;
    const referrer = { owner: this, list: 'upstreams' };
    return {
      ...options,
      namespace: this.namespace,
      name: this.name,
      service: this.service.name,
      interception: interceptionModel(options.interception),
      upstreams: eachItem(upstreams, (upstream, index) => referring(referrer, index, upstream)),
    };
  }
}
