import type { GatewayReference, ServiceReference } from './reference.ts';

/**
 * Whose tokens (JWT, RFC 7519) a service or gateway accepts. A token that is not valid is refused with 401 wherever tokens are
 * looked at, and so is a request without one, unless tokens are not required.
 */
export interface RequestAuthentication {
  /**
   * The namespace that owns it.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  target: AuthenticatedService | AuthenticatedGateway;
  /** Whether a request without a token is refused; true by default. */
  required?: boolean;
  /** Whose tokens are accepted: any one's. At least one. */
  issuers: TokenIssuer[];
}

/** Every HTTP port of a service, at each of its workloads. */
export interface AuthenticatedService extends ServiceReference {
  kind: 'service';
}

/** Every listener of a gateway that serves requests. */
export interface AuthenticatedGateway extends GatewayReference {
  kind: 'gateway';
}

/** Somebody who signs tokens. */
export interface TokenIssuer {
  /** The claim `iss`, character by character. */
  issuer: string;
  /** One of these must be among the claim `aud`: a token for somebody else is not for this service. At least one. */
  audiences: string[];
  /** The public keys, as the issuer publishes them (JWKS, RFC 7517). At least one. */
  keys: JsonWebKey[];
  /** Where the token is looked for; `Authorization: Bearer` when left out. Never in the URL unless said so: those are logged. */
  locations?: TokenLocation[];
  /**
   * Header name to the claim it tells the program; whatever a client wrote there is removed, with a token or without. Claims
   * inside others with dots. Routes of a gateway may match on such a header: that is how requests are routed by claims.
   */
  claimsToHeaders?: { [header: string]: string };
  /** Whether the program gets the token too; false by default, and then it cannot be passed on or logged. */
  forward?: boolean;
  /** By how much the clocks of issuer and proxy may differ (GEP-2257); `60s` by default. */
  clockSkew?: string;
}

/** A public key (RFC 7517, RFC 7518 section 6; RFC 8037): RSA has `n` and `e`, EC `crv`, `x` and `y`, OKP `crv` and `x`. */
export interface JsonWebKey {
  kty: 'RSA' | 'EC' | 'OKP';
  /** What tokens call the key. */
  kid?: string;
  use?: 'sig';
  alg?: 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';
  /** The modulus, in base64url. */
  n?: string;
  /** The exponent, in base64url. */
  e?: string;
  crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  x?: string;
  y?: string;
}

/** Where a token is in a request. */
export type TokenLocation = HeaderLocation | QueryLocation | CookieLocation;

export interface HeaderLocation {
  kind: 'header';
  name: string;
  /** What stands before the token, such as `Bearer `. */
  prefix?: string;
}

/** A query parameter. */
export interface QueryLocation {
  kind: 'query';
  name: string;
}

export interface CookieLocation {
  kind: 'cookie';
  name: string;
}
