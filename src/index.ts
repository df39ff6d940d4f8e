/** What authors import: everything a mesh is written with. */
export type {
  AccessCondition,
  CallerCondition,
  ClaimCondition,
  ClientAddressCondition,
  HeaderCondition,
  HostCondition,
  HttpAccessCondition,
  MethodCondition,
  NamespaceCondition,
  PathCondition,
  PeerAddressCondition,
  PortCondition,
  PrincipalCondition,
} from './mesh/access-condition.ts';
export type { AllowedRoutes } from './mesh/allowed-routes.ts';
export type {
  AccessAction,
  AccessRule,
  AuthorizationPolicyOptions,
  Caller,
  Day,
  HttpAccessRule,
} from './mesh/authorization-policy.ts';
export { AuthorizationPolicy } from './mesh/authorization-policy.ts';
export type { Backend, VersionBackend } from './mesh/backend.ts';
export type { CertificateOptions } from './mesh/certificate.ts';
export { Certificate, CertificateAuthority } from './mesh/certificate.ts';
export type {
  ConnectionPool,
  Http2Keepalive,
  Http2Options,
  TcpConnectionPool,
  TcpKeepalive,
} from './mesh/connection-pool.ts';
export type { Scope } from './mesh/construct.ts';
export { Construct } from './mesh/construct.ts';
export type { Cors, Origin } from './mesh/cors.ts';
export type { Defaults } from './mesh/defaults.ts';
export type { DirectResponse } from './mesh/direct-response.ts';
export type { Duration } from './mesh/duration.ts';
export type { EgressGatewayOptions } from './mesh/egress-gateway.ts';
export { EgressGateway } from './mesh/egress-gateway.ts';
export type { Environment } from './mesh/environment.ts';
export type {
  ExternalAuthorizationOptions,
  ExternalAuthorizationPolicyOptions,
  ServiceExternalAuthorization,
} from './mesh/external-authorization-policy.ts';
export { ExternalAuthorizationPolicy } from './mesh/external-authorization-policy.ts';
export type {
  ExternalDiscovery,
  ExternalEndpoint,
  ExternalHttpPortSpec,
  ExternalPortSpec,
  ExternalPortSpecs,
  ExternalServiceOptions,
  ExternalTcpPortSpec,
  ExternalTlsPortSpec,
} from './mesh/external-service.ts';
export { ExternalService } from './mesh/external-service.ts';
export type { Fault, FaultAbort, FaultDelay, GrpcFault, GrpcFaultAbort, GrpcStatus } from './mesh/fault.ts';
export type { GatewayOptions } from './mesh/gateway.ts';
export { Gateway, SharedGateway } from './mesh/gateway.ts';
export type {
  Http3Spec,
  HttpListenerSpec,
  HttpsListenerSpec,
  HttpsRedirect,
  ListenerSpec,
  ListenerSpecs,
  TcpListenerSpec,
  TlsListenerSpec,
} from './mesh/gateway-listener.ts';
export type {
  GrpcBackend,
  GrpcDeadlineRule,
  GrpcNameMatch,
  GrpcRouteMatch,
  GrpcRouteOptions,
  GrpcRouteRule,
  GrpcTimedRule,
} from './mesh/grpc-route.ts';
export { GrpcRoute } from './mesh/grpc-route.ts';
export type { HeaderChanges } from './mesh/header-changes.ts';
export type {
  GrpcHealthCheck,
  HealthCheck,
  HealthCheckTiming,
  HttpHealthCheck,
  TcpHealthCheck,
} from './mesh/health-check.ts';
export type {
  DirectResponseRule,
  ForwardRule,
  HttpBackend,
  HttpRouteOptions,
  HttpRouteRule,
  RedirectRule,
} from './mesh/http-route.ts';
export { HttpRoute } from './mesh/http-route.ts';
export type { IntendedAccess, IntentOptions } from './mesh/intent.ts';
export { Intent } from './mesh/intent.ts';
export type { Interception, TransparentInterception } from './mesh/interception.ts';
export type { ByteSize, DurationLimit, Limit } from './mesh/limit.ts';
export type {
  ClientCertificates,
  ClientName,
  TlsCipher,
  TlsConnectionTermination,
  TlsCurve,
  TlsPassthrough,
  TlsTermination,
  TlsVersion,
} from './mesh/listener-tls.ts';
export type {
  CookieKey,
  HashKey,
  HeaderKey,
  LeastRequestLoadBalancing,
  LoadBalancing,
  MaglevLoadBalancing,
  QueryKey,
  RandomLoadBalancing,
  RingHashLoadBalancing,
  RoundRobinLoadBalancing,
  TcpLoadBalancing,
  WarmUp,
} from './mesh/load-balancing.ts';
export type {
  Locality,
  LocalityDistribution,
  LocalityFailover,
  RegionLocality,
  ZoneLocality,
} from './mesh/locality.ts';
export type { MeshOptions } from './mesh/mesh.ts';
export { Mesh } from './mesh/mesh.ts';
export type { Mirror } from './mesh/mirror.ts';
export type { NamespaceOptions } from './mesh/namespace.ts';
export { Namespace } from './mesh/namespace.ts';
export type { OutlierDetection } from './mesh/outlier-detection.ts';
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
export type { ProxyProtocol, ProxySource, TrustedProxies } from './mesh/proxy-source.ts';
export type {
  GatewayRateLimit,
  GatewayRateLimitOptions,
  RateLimit,
  RateLimitCounter,
  RateLimitCounting,
  RateLimitHeaderKey,
  RateLimitPolicyOptions,
  ServiceRateLimit,
  ServiceRateLimitOptions,
} from './mesh/rate-limit-policy.ts';
export { RateLimitPolicy } from './mesh/rate-limit-policy.ts';
export type { Redirect, RedirectPath } from './mesh/redirect.ts';
export type {
  JsonWebKey,
  RequestAuthenticationOptions,
  TokenIssuer,
  TokenLocation,
} from './mesh/request-authentication.ts';
export { RequestAuthentication } from './mesh/request-authentication.ts';
export type {
  HeaderMatch,
  HttpMethod,
  HttpRouteMatch,
  PathMatch,
  QueryMatch,
  Scheme,
  StringMatch,
  UrlPath,
} from './mesh/request-match.ts';
export type { GrpcRetry, GrpcRetryCondition, Retry, RetryBackoff, RetryCondition, RetryLimits } from './mesh/retry.ts';
export type { Rewrite, RewrittenPath } from './mesh/rewrite.ts';
export type { RolloutOptions, RolloutWave, RolloutWindow, Weekday } from './mesh/rollout.ts';
export { Rollout } from './mesh/rollout.ts';
export type {
  GrpcProtocol,
  HttpPortSpec,
  HttpProtocol,
  NoVersions,
  PortSpec,
  PortSpecs,
  Protocol,
  ServiceOptions,
  ServiceVersion,
  TcpPortSpec,
  VersionSpec,
  VersionSpecs,
} from './mesh/service.ts';
export { Service } from './mesh/service.ts';
export type { AffinityCookie, SessionAffinity } from './mesh/session-affinity.ts';
export type { ConnectionBackend, TcpRouteOptions } from './mesh/tcp-route.ts';
export { TcpRoute } from './mesh/tcp-route.ts';
export type { TlsRouteOptions } from './mesh/tls-route.ts';
export { TlsRoute } from './mesh/tls-route.ts';
export type {
  FailoverByChecks,
  FailoverByOutliers,
  HealthAndLocality,
  HttpSettings,
  PanicThreshold,
  TcpSettings,
  TcpTrafficPolicy,
  TrafficPolicy,
  WithoutFailover,
} from './mesh/traffic-policy.ts';
export type { UpstreamTls } from './mesh/upstream-tls.ts';
export type { ListenAddress, Upstream, UpstreamPort, WorkloadOptions } from './mesh/workload.ts';
export { Workload } from './mesh/workload.ts';
