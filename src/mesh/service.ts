import type { Protocol as ModelProtocol } from '../model/protocol.ts';
import type * as model from '../model/service.ts';
import type { Backend, VersionBackend } from './backend.ts';
import type { Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import { eachRecord, eachRecordOf } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type TcpTrafficPolicy, type TrafficPolicy, trafficPolicyModel } from './traffic-policy.ts';

/**
 * What is spoken on a port: `http` is HTTP/1.1, `http2` is HTTP/2 without TLS of its own, `grpc` is gRPC over HTTP/2, `tls` is
 * TLS of the program's own, of which only the server name is seen, `tcp` is anything else. Always written, never guessed
 * from traffic.
 */
export type Protocol = ModelProtocol;

/** The protocols whose requests can be routed and matched by path, header and method. */
export type HttpProtocol = Exclude<Protocol, 'tcp' | 'tls'>;

/** The protocols that carry gRPC. */
export type GrpcProtocol = Exclude<HttpProtocol, 'http'>;

/** One port of a service. */
export type PortSpec = HttpPortSpec | TcpPortSpec;

/** One port of a service that speaks HTTP. */
export interface HttpPortSpec {
  /** The TCP port callers use, 1 to 65535. */
  readonly number: number;
  /** What is spoken on the port. */
  readonly protocol: HttpProtocol;
  /** How callers treat this port. Each setting goes before the one of the service. */
  readonly trafficPolicy?: TrafficPolicy;
}

/** One port of a service that speaks anything else. */
export interface TcpPortSpec {
  /** The TCP port callers use, 1 to 65535. */
  readonly number: number;
  /** What is spoken on the port. */
  readonly protocol: Exclude<Protocol, HttpProtocol>;
  /** How callers treat this port. Each setting goes before the one of the service. */
  readonly trafficPolicy?: TcpTrafficPolicy;
}

/** One version of a service: a name that routes may send traffic to. */
export interface VersionSpec {
  /** Free text for people. It never leaves the model. */
  readonly description?: string;
  /** How callers treat this version. Each setting goes before the one of the port and of the service. */
  readonly trafficPolicy?: TrafficPolicy;
}

/** Ports by name. */
export interface PortSpecs {
  readonly [name: string]: PortSpec;
}

/** Versions by name. */
export interface VersionSpecs {
  readonly [name: string]: VersionSpec;
}

/** The versions of a service that declares none. */
export type NoVersions = Readonly<Record<never, VersionSpec>>;

/** The options of a {@link Service}. */
export interface ServiceOptions<P extends PortSpecs, V extends VersionSpecs> {
  /** The ports by name. At least one. A name is a DNS label (RFC 1123), such as `http` or `metrics`. */
  readonly ports: P;
  /**
   * The versions by name, such as `v1`; none by default. Each workload of the service then says which one it runs, and
   * traffic that names no version goes to all of them.
   */
  readonly versions?: V;
  /** How callers treat the service. Each setting goes before the one of the namespace and of the mesh. */
  readonly trafficPolicy?: TrafficPolicy;
  /**
   * Where callers learn the endpoints from; by default `placement`, where the workloads are placed. With `file` the agent of
   * each caller's node watches a file of endpoints (`schemas/endpoints.schema.json`), and a change of them takes no release. Who
   * may answer is still what the workloads say.
   */
  readonly discovery?: model.ServiceDiscovery;
}

/** A version of a service with several ports: choose one with {@link ServiceVersion.port}. */
export interface ServiceVersion<P extends PortSpecs> {
  readonly service: Service;
  readonly versionName: string;
  /** One port of this version: somewhere traffic can go. */
  port<N extends keyof P & string>(name: N): VersionBackend<P[N]['protocol']>;
}

/** A union when `T` has several members. */
export type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;

/** What choosing a version gives: with one port somewhere traffic can go, with several a version still without port. */
export type VersionOf<P extends PortSpecs> = string extends keyof P
  ? VersionBackend<Protocol> | ServiceVersion<P>
  : IsUnion<keyof P> extends true
    ? ServiceVersion<P>
    : VersionBackend<P[keyof P]['protocol']>;

/**
 * A named set of ports that workloads serve and others call, in one or more versions.
 *
 * @example
 * const reviews = new Service(mesh, 'reviews', {
 *   ports: { http: { number: 9080, protocol: 'http' } },
 *   versions: { v1: {}, v2: {} },
 * });
 */
export class Service<
  const out P extends PortSpecs = PortSpecs,
  const out V extends VersionSpecs = NoVersions,
> extends Declaration<model.Service> {
  /** The ports as declared. */
  readonly ports: P;
  /** The versions as declared; absent when there are none. */
  readonly versions: V | undefined;
  private readonly options: ServiceOptions<P, V>;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name The name callers use, unique in its namespace. A DNS label (RFC 1123): lower-case letters, digits and
   *   inner hyphens, at most 63.
   */
  constructor(scope: Scope, name: string, options: ServiceOptions<P, V>) {
    super(scope, name);
    this.ports = options?.ports;
    this.versions = options?.versions;
    this.options = options;
  }

  /**
   * One port, over all versions: somewhere traffic can go. A name the service does not have is a type error, and the
   * error `unknown-port` where a cast hid it.
   *
   * @example details.port('http')
   */
  port<N extends keyof P & string>(name: N): Backend<P[N]['protocol']> {
    return { service: this, portName: name, protocol: this.ports?.[name]?.protocol };
  }

  /**
   * One version: somewhere traffic can go. Of a service with several ports say which one too. A name the service does
   * not have is a type error, and the error `unknown-version` where a cast hid it.
   *
   * @example reviews.version('v2')
   * @example checkout.version('v2').port('grpc')
   */
  version<Ports extends PortSpecs = P>(name: keyof V & string): VersionOf<Ports> {
    const [onlyPort, ...others] = Object.keys(this.ports ?? {});
    const chosen: VersionBackend | ServiceVersion<P> =
      onlyPort !== undefined && others.length === 0
        ? { ...this.port(onlyPort), versionName: name }
        : { service: this, versionName: name, port: (port) => ({ ...this.port(port), versionName: name }) };
    // Which of the two it is depends on the number of keys of `P`, which a value cannot show the compiler.
    return chosen as VersionOf<Ports>;
  }

  override toModel(): Plain<model.Service> {
    const { ports, versions = {}, trafficPolicy } = this.options;
    return {
      ...this.options,
      namespace: this.namespace,
      name: this.name,
      ports: eachRecordOf<PortSpec, Plain<model.ServicePort>>(ports, portModel),
      versions: eachRecordOf<VersionSpec, Plain<model.ServiceVersion>>(versions, versionModel),
      trafficPolicy: eachRecord(trafficPolicy, trafficPolicyModel),
    };
  }
}

/** The plain data a port becomes. */
export function portModel(port: PortSpec): Plain<model.ServicePort> {
  return { ...port, trafficPolicy: eachRecord(port.trafficPolicy, trafficPolicyModel) };
}

function versionModel(version: VersionSpec): Plain<model.ServiceVersion> {
  return { ...version, trafficPolicy: eachRecord(version.trafficPolicy, trafficPolicyModel) };
}
