import type { RetryCondition } from '../ir/retry.ts';
import { milliseconds } from '../scalar/duration.ts';
import { wholeShare } from '../scalar/percent.ts';

/**
 * Every value chosen where an author wrote nothing, and why. Nothing further down the pipeline chooses again: later stages
 * read these from the IR, and `meshc explain` prints them.
 */
export const defaults = {
  /** Every route has a timeout. 15 s is Envoy's own value, so nobody who knows Envoy is surprised. */
  routeTimeout: milliseconds(15_000),
  /**
   * How long a request may stay silent: as long as its timeout, but never under 5 minutes, so that a slow upload is not cut
   * and an author's longer timeout is kept. 5 minutes is Envoy's advice for proxies at the edge.
   */
  leastIdleTimeout: milliseconds(300_000),
  /** What a retry that says no more is for: requests that no program has seen, so that nothing is ever done twice. */
  retryConditions: ['connect-failure', 'refused-stream', 'reset-before-request'] satisfies RetryCondition[],
  /** The idempotent methods (RFC 9110 section 9.2.2): what is done twice is done once. CONNECT is never routed. */
  retriedMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'TRACE'],
  /** The pause before the first retry, and a tenth of the longest: Envoy's own values. */
  retryBackoff: milliseconds(25),
  /** A second try at the endpoint that just failed is the least promising one. */
  avoidPreviousHosts: true,
  /** Traffic leaves its locality by outlier detection and failover, which see all requests, not one. */
  otherLocalities: false,
  /** A session goes on at another endpoint when its own is gone: an answer is worth more than its place. */
  strictAffinity: false,
  /** A cookie is for every path, or a session would end at the edge of one. */
  cookiePath: '/',
  /** Between the clocks of issuer and proxy: Envoy's own value. */
  clockSkew: milliseconds(60_000),
  /** A percentage that is not written is all. */
  share: wholeShare,
  /** The port other sidecars reach: Istio's inbound port, so that firewalls and habits carry over. */
  inboundPort: 15_006,
  /** Where captured connections arrive: Istio's outbound port. */
  capturePort: 15_001,
  /** DNS over TCP finds the same servers as over UDP, which is never captured. */
  uncapturedPorts: [53],
  /** Where sidecars reach an egress gateway: not a sidecar's own port, so that both fit one machine. */
  egressPort: 15_443,
  /** The caller's sidecar holds the clock that authors set; this only frees what a caller left that vanished. */
  egressIdleTimeout: milliseconds(3_600_000),
  /** Sidecars accept calls of their own program only, so they listen on loopback. */
  listenAddress: '127.0.0.1',
  /** TLS of strangers: nothing older than 1.2 (RFC 8996), and what HTTP clients may choose from, the better first. */
  tls: { minVersion: '1.2', maxVersion: '1.3', httpAlpn: ['h2', 'http/1.1'] },
  /** From clear text to TLS: permanent, as everybody does it, so that browsers remember it. */
  httpsRedirectStatus: 301,
  /** One load balancer in front, where one is trusted at all. */
  trustedHops: 1,
  /** The Gateway API's weight of a backend that names none. */
  backendWeight: 1,
  /** The Gateway API's precedence: rules of several owners need no order among them. */
  routeOrder: 'most-specific',
  /** The Gateway API's status of a redirect: one that no cache keeps. */
  redirectStatus: 302,
  /** What the body of a direct response is, when nothing else is said. */
  contentType: 'text/plain',
  /** What a release says is reviewed, so endpoints are what it says unless a service is said to change without one. */
  discovery: 'placement',
  /** What Envoy waits for an authorizer by itself: every request waits as long. */
  authorizerTimeout: milliseconds(200),
  /** An authorizer that is down stops requests: else whoever can bring it down gets past it. */
  authorizerFailure: 'deny',
  /** What an authorizer over HTTP cannot decide without: what the caller shows. */
  told: ['authorization'],
  /** What Envoy waits for a counter by itself: every request waits as long. */
  counterTimeout: milliseconds(20),
  /** A counter protects from load; that it is down is no reason to serve nobody. */
  counterFailure: 'allow',
  /** Machines of a workload are alike. */
  endpointWeight: 1,
  /** One pod, as in a Kubernetes Deployment. */
  replicas: 1,
} as const;
