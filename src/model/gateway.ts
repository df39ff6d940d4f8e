import type { GatewayListener } from './gateway-listener.ts';
import type { Placement } from './placement.ts';
import type { TrustedProxies } from './proxy-source.ts';

/** A proxy at the edge of the mesh: it accepts requests from outside and calls services with an identity of its own. */
export interface Gateway {
  /**
   * The namespace that owns the gateway.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name, and the last part of its identity; unique in its namespace among workloads and gateways.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** Listeners by name. At least one. */
  listeners: { [name: string]: GatewayListener };
  /**
   * Proxies that are believed about who the client is. Left out: nobody is, and the client is whoever connects. Everything
   * else that only proxies set is removed from requests in either case.
   */
  trustedProxies?: TrustedProxies;
  placement: Placement;
}
