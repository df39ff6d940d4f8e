/** What authors import: everything a mesh is written with. */
export type {
  AccessRule,
  AuthorizationPolicyOptions,
  Caller,
  HttpAccessRule,
} from './mesh/authorization-policy.ts';
export { AuthorizationPolicy } from './mesh/authorization-policy.ts';
export type { Backend, VersionBackend } from './mesh/backend.ts';
export type { Scope } from './mesh/construct.ts';
export { Construct } from './mesh/construct.ts';
export type { Duration } from './mesh/duration.ts';
export type { Environment } from './mesh/environment.ts';
export type { GatewayOptions, ListenerSpec } from './mesh/gateway.ts';
export { Gateway } from './mesh/gateway.ts';
export type { HttpMethod, HttpRouteMatch, PathMatch, StringMatch, UrlPath } from './mesh/http-match.ts';
export type { HttpBackend, HttpRouteOptions, HttpRouteRule } from './mesh/http-route.ts';
export { HttpRoute } from './mesh/http-route.ts';
export type { MeshOptions } from './mesh/mesh.ts';
export { Mesh } from './mesh/mesh.ts';
export { Namespace } from './mesh/namespace.ts';
export type {
  GatewayHost,
  GatewayHostPlacement,
  GatewayKubernetesPlacement,
  GatewayPlacement,
  Host,
  HostPlacement,
  KubernetesPlacement,
  Placement,
} from './mesh/placement.ts';
export type {
  HttpProtocol,
  NoVersions,
  PortSpec,
  PortSpecs,
  Protocol,
  ServiceOptions,
  ServiceVersion,
  VersionSpec,
  VersionSpecs,
} from './mesh/service.ts';
export { Service } from './mesh/service.ts';
export type { ListenAddress, Upstream, UpstreamPort, WorkloadOptions } from './mesh/workload.ts';
export { Workload } from './mesh/workload.ts';
