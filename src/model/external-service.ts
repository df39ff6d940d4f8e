import type { EgressGatewayReference } from './reference.ts';

/** What a service has that runs outside the mesh: nobody there has an identity of it, so callers' own proxies do everything. */
export interface External {
  /**
   * The host names it goes by, exact or with a leading `*.`. At least one. With one exact name that name is what every request
   * carries as its `Host`, whatever its caller wrote; otherwise the `Host`, or the server name of a handshake, chooses among them.
   */
  hostnames: string[];
  /**
   * How its addresses are found. Left out: one exact host name is asked of DNS (`logical-dns`), and several, or a wildcard, are each
   * asked of DNS when a request names one (`dynamic`).
   */
  discovery?: ExternalDiscovery;
  /** The gateway through which it is called, and which decides who may; callers' own proxies when left out. */
  gateway?: EgressGatewayReference;
}

/** How the addresses of an external service are found. */
export type ExternalDiscovery = StaticDiscovery | DnsDiscovery | LogicalDnsDiscovery | DynamicDiscovery;

/** Addresses that are known. */
export interface StaticDiscovery {
  kind: 'static';
  /** At least one. */
  endpoints: ExternalEndpoint[];
}

/** Names that are asked of DNS, where every address of an answer is an endpoint: an address that leaves DNS is left. */
export interface DnsDiscovery {
  kind: 'dns';
  /** The names; by default the host name. */
  endpoints?: ExternalEndpoint[];
}

/**
 * One name that is asked of DNS, where new connections go to the address answered last and old ones stay: for services behind many
 * addresses, of which each answer has a few.
 */
export interface LogicalDnsDiscovery {
  kind: 'logical-dns';
  /** The name; by default the host name. */
  endpoint?: ExternalEndpoint;
}

/** Each request, or TLS handshake, names its host, which is then asked of DNS. Only the declared host names are. */
export interface DynamicDiscovery {
  kind: 'dynamic';
}

/** Where an external service can be reached. */
export interface ExternalEndpoint {
  /** An IP address, or a host name where DNS is asked. */
  address: string;
  /**
   * The TCP port, 1 to 65535; by default the number of the port called.
   * @TJS-type integer
   */
  port?: number;
}
