import type { AuthorizationPolicy } from './authorization-policy.ts';
import type { Certificate, CertificateAuthority } from './certificate.ts';
import type { Defaults } from './defaults.ts';
import type { EgressGateway } from './egress-gateway.ts';
import type { ExternalAuthorizationPolicy } from './external-authorization-policy.ts';
import type { Gateway } from './gateway.ts';
import type { GrpcRoute } from './grpc-route.ts';
import type { HttpRoute } from './http-route.ts';
import type { Intent } from './intent.ts';
import type { Namespace } from './namespace.ts';
import type { RateLimitPolicy } from './rate-limit-policy.ts';
import type { RequestAuthentication } from './request-authentication.ts';
import type { Rollout } from './rollout.ts';
import type { Service } from './service.ts';
import type { TcpRoute } from './tcp-route.ts';
import type { TlsRoute } from './tls-route.ts';
import type { Workload } from './workload.ts';

/**
 * A whole mesh as plain data: what a repository evaluates to, and what a mesh written as YAML or JSON contains.
 * Every list is sorted by `namespace`, then `name`, so that the order of declarations never shows. What a mesh has nothing
 * of may be left out where it is written by hand.
 */
export interface Mesh {
  /** The version of this format. */
  apiVersion: 'meshc/v1';
  kind: 'Mesh';
  /**
   * The name of the mesh; the first folder of the compiled output.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /**
   * The environment this model was evaluated for, such as `production`; the second folder of the compiled output.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  environment: string;
  /**
   * The SPIFFE trust domain under which every workload of this mesh is named (SPIFFE-ID 2.1).
   * @pattern ^[a-z0-9._-]{1,255}$
   */
  trustDomain: string;
  /** What the whole mesh decides for whatever does not decide it itself. */
  defaults?: Defaults;
  /** Namespaces with defaults of their own. */
  namespaces?: Namespace[];
  services: Service[];
  /** @default [] */
  workloads: Workload[];
  /** @default [] */
  gateways: Gateway[];
  /** Where calls leave the mesh. Left out when they leave at the caller's own proxy. */
  egressGateways?: EgressGateway[];
  /** @default [] */
  certificates: Certificate[];
  /** @default [] */
  certificateAuthorities: CertificateAuthority[];
  /** @default [] */
  httpRoutes: HttpRoute[];
  /** @default [] */
  grpcRoutes: GrpcRoute[];
  /** @default [] */
  tcpRoutes: TcpRoute[];
  /** @default [] */
  tlsRoutes: TlsRoute[];
  /** @default [] */
  authorizationPolicies: AuthorizationPolicy[];
  /** How many requests services and gateways take. Left out when nothing is limited. */
  rateLimitPolicies?: RateLimitPolicy[];
  /** Services that are asked about requests. Left out where none is. */
  externalAuthorizationPolicies?: ExternalAuthorizationPolicy[];
  /** Whose tokens are accepted where. Left out where none are looked at. */
  requestAuthentications?: RequestAuthentication[];
  /** What a change is meant to do. Left out when nothing is stated. */
  intents?: Intent[];
  /** How a release reaches the nodes; by default every node takes it at once. */
  rollout?: Rollout;
}
