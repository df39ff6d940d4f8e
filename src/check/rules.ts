import type { Rule } from './rule.ts';
import { addressCollision } from './rules/address-collision.ts';
import { affinityAcrossBackends } from './rules/affinity-across-backends.ts';
import { allWeightsZero } from './rules/all-weights-zero.ts';
import { ambiguousListener } from './rules/ambiguous-listener.ts';
import { ambiguousPort } from './rules/ambiguous-port.ts';
import { auditEnd } from './rules/audit-end.ts';
import { authorizerFailsOpen } from './rules/authorizer-fails-open.ts';
import { authorizerMismatch } from './rules/authorizer-mismatch.ts';
import { authorizerOutOfReach } from './rules/authorizer-out-of-reach.ts';
import { authorizerOutsideDomain } from './rules/authorizer-outside-domain.ts';
import { callIntoKubernetes } from './rules/call-into-kubernetes.ts';
import { certificateNotCovering } from './rules/certificate-not-covering.ts';
import { certificateOfAnotherNamespace } from './rules/certificate-of-another-namespace.ts';
import { claimWithoutToken } from './rules/claim-without-token.ts';
import { clearTextToTlsPort } from './rules/clear-text-to-tls-port.ts';
import { clientAddress } from './rules/client-address.ts';
import { competingRoutes } from './rules/competing-routes.ts';
import { corsCredentialsForAll } from './rules/cors-credentials-for-all.ts';
import { corsWithoutPreflight } from './rules/cors-without-preflight.ts';
import { counterOutOfReach } from './rules/counter-out-of-reach.ts';
import { deniedAllow } from './rules/denied-allow.ts';
import { distributionSum } from './rules/distribution-sum.ts';
import { doubleTls } from './rules/double-tls.ts';
import { duplicateAccessRule } from './rules/duplicate-access-rule.ts';
import { duplicateHeader } from './rules/duplicate-header.ts';
import { duplicateHostname } from './rules/duplicate-hostname.ts';
import { duplicateIdentity } from './rules/duplicate-identity.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { duplicatePortNumber } from './rules/duplicate-port-number.ts';
import { duplicateUpstream } from './rules/duplicate-upstream.ts';
import { egressGateway } from './rules/egress-gateway.ts';
import { emptyAccessList } from './rules/empty-access-list.ts';
import { emptyFault } from './rules/empty-fault.ts';
import { emptyIntent } from './rules/empty-intent.ts';
import { emptyProxySource } from './rules/empty-proxy-source.ts';
import { emptyRedirect } from './rules/empty-redirect.ts';
import { emptyRewrite } from './rules/empty-rewrite.ts';
import { externalAcrossServices } from './rules/external-across-services.ts';
import { externalDiscovery } from './rules/external-discovery.ts';
import { externalHostnameOverlap } from './rules/external-hostname-overlap.ts';
import { externalInMesh } from './rules/external-in-mesh.ts';
import { failoverWithoutHealth } from './rules/failover-without-health.ts';
import { faultNotRetried } from './rules/fault-not-retried.ts';
import { faultOutsideTimeout } from './rules/fault-outside-timeout.ts';
import { gatewayWithoutListeners } from './rules/gateway-without-listeners.ts';
import { hashKey } from './rules/hash-key.ts';
import { healthCheckFit } from './rules/health-check-fit.ts';
import { healthCheckRefused } from './rules/health-check-refused.ts';
import { healthCheckWithoutToken } from './rules/health-check-without-token.ts';
import { hostnameNotOnListener } from './rules/hostname-not-on-listener.ts';
import { hostnameOfAnotherListener } from './rules/hostname-of-another-listener.ts';
import { hostnameOfTwoNamespaces } from './rules/hostname-of-two-namespaces.ts';
import { hostnamesMissing } from './rules/hostnames-missing.ts';
import { httpFieldsOnTcp } from './rules/http-fields-on-tcp.ts';
import { httpSettingOnTcp } from './rules/http-setting-on-tcp.ts';
import { idleBeforeTimeout } from './rules/idle-before-timeout.ts';
import { ignoredSetting } from './rules/ignored-setting.ts';
import { imageMissing } from './rules/image-missing.ts';
import { interceptionNotAlone } from './rules/interception-not-alone.ts';
import { invalidAccessCondition } from './rules/invalid-access-condition.ts';
import { invalidAddress } from './rules/invalid-address.ts';
import { invalidAddressRange } from './rules/invalid-address-range.ts';
import { invalidAffinity } from './rules/invalid-affinity.ts';
import { invalidAlpn } from './rules/invalid-alpn.ts';
import { invalidAuthentication } from './rules/invalid-authentication.ts';
import { invalidBody } from './rules/invalid-body.ts';
import { invalidClientName } from './rules/invalid-client-name.ts';
import { invalidGrpcName } from './rules/invalid-grpc-name.ts';
import { invalidHeaderChange } from './rules/invalid-header-change.ts';
import { invalidHeaderName } from './rules/invalid-header-name.ts';
import { invalidHeaderValue } from './rules/invalid-header-value.ts';
import { invalidHops } from './rules/invalid-hops.ts';
import { invalidHostname } from './rules/invalid-hostname.ts';
import { invalidImage } from './rules/invalid-image.ts';
import { invalidIntentPath } from './rules/invalid-intent-path.ts';
import { invalidLocality } from './rules/invalid-locality.ts';
import { invalidMethod } from './rules/invalid-method.ts';
import { invalidName } from './rules/invalid-name.ts';
import { invalidOrigin } from './rules/invalid-origin.ts';
import { invalidPath } from './rules/invalid-path.ts';
import { invalidPercent } from './rules/invalid-percent.ts';
import { invalidPolicyPath } from './rules/invalid-policy-path.ts';
import { invalidPort } from './rules/invalid-port.ts';
import { invalidQueryName } from './rules/invalid-query-name.ts';
import { invalidRegex } from './rules/invalid-regex.ts';
import { invalidReplicas } from './rules/invalid-replicas.ts';
import { invalidRetry } from './rules/invalid-retry.ts';
import { invalidRollout } from './rules/invalid-rollout.ts';
import { invalidStatus } from './rules/invalid-status.ts';
import { invalidTargetPath } from './rules/invalid-target-path.ts';
import { invalidTimeout } from './rules/invalid-timeout.ts';
import { invalidTrustDomain } from './rules/invalid-trust-domain.ts';
import { invalidUpgrade } from './rules/invalid-upgrade.ts';
import { invalidWeight } from './rules/invalid-weight.ts';
import { kubernetesName } from './rules/kubernetes-name.ts';
import { listenNotLoopback } from './rules/listen-not-loopback.ts';
import { listenerHostnameConflict } from './rules/listener-hostname-conflict.ts';
import { listenerMismatch } from './rules/listener-mismatch.ts';
import { listenerProtocolConflict } from './rules/listener-protocol-conflict.ts';
import { listenerSettingConflict } from './rules/listener-setting-conflict.ts';
import { listenerWithoutCertificates } from './rules/listener-without-certificates.ts';
import { listenerWithoutRoutes } from './rules/listener-without-routes.ts';
import { longTimeout } from './rules/long-timeout.ts';
import { meshWithoutServices } from './rules/mesh-without-services.ts';
import { mirrorToItself } from './rules/mirror-to-itself.ts';
import { misplacedRateLimit } from './rules/misplaced-rate-limit.ts';
import { missingRedirect } from './rules/missing-redirect.ts';
import { mixedHashKeys } from './rules/mixed-hash-keys.ts';
import { mixedPlacement } from './rules/mixed-placement.ts';
import { mixedRouteKinds } from './rules/mixed-route-kinds.ts';
import { namespaceDefaults } from './rules/namespace-defaults.ts';
import { nodeInTwoWaves } from './rules/node-in-two-waves.ts';
import { oneSourceAddress } from './rules/one-source-address.ts';
import { orderedRouteBesideOthers } from './rules/ordered-route-beside-others.ts';
import { outlierEjections } from './rules/outlier-ejections.ts';
import { overlappingBackends } from './rules/overlapping-backends.ts';
import { placementWithoutHosts } from './rules/placement-without-hosts.ts';
import { policyAllowsAll } from './rules/policy-allows-all.ts';
import { policyWithoutRules } from './rules/policy-without-rules.ts';
import { portCollision } from './rules/port-collision.ts';
import { prefixNotMatched } from './rules/prefix-not-matched.ts';
import { privateExternalAddress } from './rules/private-external-address.ts';
import { privilegedPort } from './rules/privileged-port.ts';
import { protocolMismatch } from './rules/protocol-mismatch.ts';
import { quicUnavailable } from './rules/quic-unavailable.ts';
import { rateLimitNeverBites } from './rules/rate-limit-never-bites.ts';
import { rateLimitOnTcp } from './rules/rate-limit-on-tcp.ts';
import { rateLimitOutsideDomain } from './rules/rate-limit-outside-domain.ts';
import { rateLimitWithoutLimits } from './rules/rate-limit-without-limits.ts';
import { redirectLoop } from './rules/redirect-loop.ts';
import { redirectWithoutTarget } from './rules/redirect-without-target.ts';
import { repeatedBackend } from './rules/repeated-backend.ts';
import { repeatedHeaderChange } from './rules/repeated-header-change.ts';
import { repeatedMirror } from './rules/repeated-mirror.ts';
import { repeatedTlsSetting } from './rules/repeated-tls-setting.ts';
import { retryExceedsTimeout } from './rules/retry-exceeds-timeout.ts';
import { retryMayRepeat } from './rules/retry-may-repeat.ts';
import { retryMultiplication } from './rules/retry-multiplication.ts';
import { rewriteWithoutPath } from './rules/rewrite-without-path.ts';
import { ringSizes } from './rules/ring-sizes.ts';
import { routeNeverAllowed } from './rules/route-never-allowed.ts';
import { routeNotAllowed } from './rules/route-not-allowed.ts';
import { routeWithoutRules } from './rules/route-without-rules.ts';
import { routedVersionWithoutWorkloads } from './rules/routed-version-without-workloads.ts';
import { ruleWithoutBackends } from './rules/rule-without-backends.ts';
import { selfCall } from './rules/self-call.ts';
import { serviceWithoutPolicy } from './rules/service-without-policy.ts';
import { serviceWithoutPorts } from './rules/service-without-ports.ts';
import { serviceWithoutWorkloads } from './rules/service-without-workloads.ts';
import { settingOutsideDomain } from './rules/setting-outside-domain.ts';
import { settingWithoutBackends } from './rules/setting-without-backends.ts';
import { severalActions } from './rules/several-actions.ts';
import { severalNegations } from './rules/several-negations.ts';
import { sharedRateLimit } from './rules/shared-rate-limit.ts';
import { templateNotFilled } from './rules/template-not-filled.ts';
import { timeoutBesideDeadline } from './rules/timeout-beside-deadline.ts';
import { timeoutOutlastsCaller } from './rules/timeout-outlasts-caller.ts';
import { tlsVersionOrder } from './rules/tls-version-order.ts';
import { unknownCaller } from './rules/unknown-caller.ts';
import { unknownCertificate } from './rules/unknown-certificate.ts';
import { unknownGateway } from './rules/unknown-gateway.ts';
import { unknownInIntent } from './rules/unknown-in-intent.ts';
import { unknownListener } from './rules/unknown-listener.ts';
import { unknownLocality } from './rules/unknown-locality.ts';
import { unknownNode } from './rules/unknown-node.ts';
import { unknownPort } from './rules/unknown-port.ts';
import { unknownService } from './rules/unknown-service.ts';
import { unknownVersion } from './rules/unknown-version.ts';
import { unlimitedPool } from './rules/unlimited-pool.ts';
import { unpinnedImage } from './rules/unpinned-image.ts';
import { unreachableRoute } from './rules/unreachable-route.ts';
import { unusedCertificate } from './rules/unused-certificate.ts';
import { unusedCiphers } from './rules/unused-ciphers.ts';
import { unusedExternal } from './rules/unused-external.ts';
import { upgradeNotSpoken } from './rules/upgrade-not-spoken.ts';
import { upstreamNeverAllowed } from './rules/upstream-never-allowed.ts';
import { uselessWeight } from './rules/useless-weight.ts';
import { versionWithoutWorkloads } from './rules/version-without-workloads.ts';
import { waveOrder } from './rules/wave-order.ts';
import { workloadWithoutVersion } from './rules/workload-without-version.ts';

/**
 * Every law, in the order in which findings at one place are listed. The order changes nothing else: a law reads the mesh,
 * never what another found.
 */
export const rules: readonly Rule[] = [
  // What is wrong in itself comes first: a name, a number or a text that no other law can make sense of.
  invalidTrustDomain,
  invalidName,
  kubernetesName,
  invalidPort,
  invalidAddress,
  invalidHostname,
  invalidAddressRange,
  invalidHops,
  invalidAlpn,
  invalidClientName,
  invalidPath,
  invalidRegex,
  invalidHeaderName,
  invalidHeaderValue,
  invalidQueryName,
  invalidMethod,
  invalidGrpcName,
  invalidWeight,
  invalidRollout,
  invalidTimeout,
  invalidHeaderChange,
  invalidTargetPath,
  invalidStatus,
  invalidBody,
  settingOutsideDomain,
  invalidLocality,
  invalidPercent,
  invalidRetry,
  invalidOrigin,
  invalidAffinity,
  invalidUpgrade,
  rewriteWithoutPath,
  invalidPolicyPath,
  rateLimitOutsideDomain,
  sharedRateLimit,
  authorizerOutsideDomain,
  invalidAccessCondition,
  invalidAuthentication,
  invalidImage,
  invalidReplicas,
  // Then what is missing, or there twice.
  meshWithoutServices,
  serviceWithoutPorts,
  gatewayWithoutListeners,
  hostnamesMissing,
  emptyProxySource,
  listenerWithoutCertificates,
  placementWithoutHosts,
  imageMissing,
  routeWithoutRules,
  ruleWithoutBackends,
  severalActions,
  settingWithoutBackends,
  timeoutBesideDeadline,
  emptyRedirect,
  emptyRewrite,
  emptyFault,
  policyWithoutRules,
  emptyAccessList,
  rateLimitWithoutLimits,
  misplacedRateLimit,
  duplicateName,
  namespaceDefaults,
  duplicateIdentity,
  duplicatePortNumber,
  listenerProtocolConflict,
  listenerHostnameConflict,
  listenerSettingConflict,
  duplicateHostname,
  repeatedTlsSetting,
  duplicateHeader,
  duplicateUpstream,
  repeatedBackend,
  repeatedHeaderChange,
  repeatedMirror,
  // Then references: every later law leaves alone what one of these reports.
  unknownService,
  unknownPort,
  unknownVersion,
  unknownGateway,
  unknownListener,
  unknownCertificate,
  unknownCaller,
  ambiguousPort,
  ambiguousListener,
  workloadWithoutVersion,
  hostnameNotOnListener,
  listenerMismatch,
  routeNotAllowed,
  // Then laws about several things at once, which read references as resolved.
  egressGateway,
  externalInMesh,
  externalDiscovery,
  externalAcrossServices,
  externalHostnameOverlap,
  doubleTls,
  protocolMismatch,
  competingRoutes,
  hostnameOfAnotherListener,
  hostnameOfTwoNamespaces,
  redirectWithoutTarget,
  tlsVersionOrder,
  quicUnavailable,
  certificateNotCovering,
  certificateOfAnotherNamespace,
  allWeightsZero,
  routedVersionWithoutWorkloads,
  orderedRouteBesideOthers,
  mixedRouteKinds,
  unreachableRoute,
  prefixNotMatched,
  templateNotFilled,
  redirectLoop,
  mirrorToItself,
  corsCredentialsForAll,
  retryMayRepeat,
  upgradeNotSpoken,
  httpFieldsOnTcp,
  clientAddress,
  claimWithoutToken,
  httpSettingOnTcp,
  rateLimitOnTcp,
  authorizerMismatch,
  authorizerOutOfReach,
  counterOutOfReach,
  hashKey,
  mixedHashKeys,
  ringSizes,
  failoverWithoutHealth,
  distributionSum,
  healthCheckFit,
  healthCheckRefused,
  healthCheckWithoutToken,
  listenNotLoopback,
  mixedPlacement,
  interceptionNotAlone,
  portCollision,
  addressCollision,
  // Last what is allowed, but surely not meant: warnings.
  uselessWeight,
  overlappingBackends,
  longTimeout,
  unlimitedPool,
  oneSourceAddress,
  outlierEjections,
  unknownLocality,
  retryExceedsTimeout,
  idleBeforeTimeout,
  timeoutOutlastsCaller,
  retryMultiplication,
  faultNotRetried,
  faultOutsideTimeout,
  corsWithoutPreflight,
  affinityAcrossBackends,
  versionWithoutWorkloads,
  serviceWithoutWorkloads,
  listenerWithoutRoutes,
  missingRedirect,
  unusedExternal,
  privateExternalAddress,
  clearTextToTlsPort,
  unusedCertificate,
  unusedCiphers,
  privilegedPort,
  selfCall,
  callIntoKubernetes,
  ignoredSetting,
  unpinnedImage,
  policyAllowsAll,
  duplicateAccessRule,
  rateLimitNeverBites,
  authorizerFailsOpen,
  severalNegations,
  auditEnd,
  deniedAllow,
  serviceWithoutPolicy,
  upstreamNeverAllowed,
  routeNeverAllowed,
  // How a release reaches the nodes comes last, as in the model.
  unknownNode,
  nodeInTwoWaves,
  waveOrder,
  // Last what is said of the change, not of the mesh.
  emptyIntent,
  unknownInIntent,
  invalidIntentPath,
];
