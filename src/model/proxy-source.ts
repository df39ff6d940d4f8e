/** Where the connections of proxies in front of a gateway come from. */
export type ProxySource = AnySource | ListedSource;

/** From anywhere: whoever reaches the gateway is believed. Only right where nobody but the proxies can. */
export interface AnySource {
  kind: 'any';
}

/** From these addresses. */
export interface ListedSource {
  kind: 'addresses';
  /** IP addresses and ranges in CIDR notation, such as `10.0.0.0/8`. At least one. */
  addresses: string[];
}

/** Proxies in front of a gateway that are believed when they say, by `X-Forwarded-For`, who the client is. */
export interface TrustedProxies {
  from: ProxySource;
  /**
   * How many proxies stand between client and gateway, each of which appends the address of its own client: the entry
   * that many from the right is the client. From 1, the default, to 10.
   * @TJS-type integer
   */
  hops?: number;
}

/** The PROXY protocol (version 1 or 2): a proxy that only carries bytes says first who the client is. */
export interface ProxyProtocol {
  /** Connections from elsewhere are closed, and so are those that do not begin with it. */
  from: ProxySource;
}
