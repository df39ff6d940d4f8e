import { milliseconds } from '../../scalar/duration.ts';

/**
 * What one Envoy bears and how long it waits where no author has a say: properties of the proxy, the same in every mesh.
 * What an author may change is decided in `lower` instead.
 */
export const limits = {
  /** Connections one proxy accepts in all. Above it new ones are refused, where unlimited ones would exhaust its memory. */
  connectionsPerProxy: 50_000,
  /** How long the accepting side keeps an idle connection. Envoy's own value; callers close theirs before. */
  idleConnectionFromMesh: milliseconds(3_600_000),
  /** How long the edge keeps an idle connection of a stranger (Envoy: edge best practices). */
  idleConnectionFromOutside: milliseconds(300_000),
  /**
   * How long a request from the mesh may be silent at its callee. The caller's sidecar holds the clock that authors set;
   * this only frees what a caller left that vanished.
   */
  idleRequestFromMesh: milliseconds(3_600_000),
  /** How long a request may be silent before its route is known, after which the route says. */
  idleRequest: milliseconds(300_000),
  /** The time to send all request headers: a client that dribbles them holds memory (Slowloris). */
  requestHeaders: milliseconds(10_000),
  /** The time to finish a TLS handshake's first flight before the connection is dropped. */
  handshakeStart: milliseconds(5_000),
  /** The time a stranger has for a whole TLS handshake, over a slow network and with a certificate of his own (Istio: 15 s). */
  handshakeWithOutside: milliseconds(15_000),
  /** The time between telling HTTP clients that a listener goes and closing their connections. */
  drain: milliseconds(5_000),
  /** Bytes buffered for one connection of a stranger (Envoy: edge best practices). */
  bufferFromOutsideBytes: 32_768,
  /** Concurrent HTTP/2 streams of one stranger (Envoy: edge best practices; smaller makes CVE-2023-44487 harmless). */
  streamsFromOutside: 100,
  /** HTTP/2 flow-control windows of a stranger, per stream and connection (Envoy: edge best practices). */
  streamWindowFromOutsideBytes: 65_536,
  connectionWindowFromOutsideBytes: 1_048_576,
  /** How many callers, addresses or header values one limit counts at the same time; the one longest unseen is forgotten. */
  countsPerRateLimit: 10_000,
  /** How often DNS is asked again: the TTL Kubernetes' DNS gives its records. */
  dnsRefresh: milliseconds(5_000),
  /** The same for names outside, which nobody here can hurry: Envoy's own value for names a request brings. */
  dnsRefreshOutside: milliseconds(60_000),
  /** The different hosts a proxy remembers for one wildcard. Above it requests are answered 503. Envoy's own value. */
  dynamicHosts: 1_024,
  /** The authorities a node trusts, where Debian, Ubuntu, Alpine and the images of Envoy have them. */
  systemAuthorities: '/etc/ssl/certs/ca-certificates.crt',
} as const;
