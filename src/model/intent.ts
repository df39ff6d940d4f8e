import type { Caller } from './authorization-policy.ts';
import type { GatewayReference, ServiceReference } from './reference.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * What a change is meant to do, written in the same change. It compiles to nothing: `meshc plan` holds the change against it.
 * What an intent of the base says already is held as a promise: it must stay so, and it excuses nothing new.
 */
export interface Intent {
  /**
   * The namespace that owns the intent.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** Requests that are meant to be allowed from now on. */
  gains?: IntendedAccess[];
  /** Requests that are meant to be refused from now on. */
  losses?: IntendedAccess[];
  /** Where requests are meant to be sent elsewhere, or carried under other terms. */
  traffic?: IntendedTraffic[];
}

/** Requests to a service. Everything written must hold. */
export interface IntendedAccess {
  /** The callers; every caller with an identity of this mesh when left out. */
  from?: Caller[];
  to: ServiceReference;
  /** The port by name; every port when left out. */
  port?: string;
  /** The request methods, of which any one; every method when left out. */
  methods?: HttpMethod[];
  /** The paths, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path when left out. */
  paths?: string[];
}

/** The routes of a service or of a gateway. */
export type IntendedTraffic = ServiceTraffic | GatewayTraffic;

/** The routes of a service. */
export interface ServiceTraffic extends ServiceReference {
  kind: 'service';
  /** The port by name; every port when left out. */
  port?: string;
}

/** The routes of a gateway. */
export interface GatewayTraffic extends GatewayReference {
  kind: 'gateway';
}
