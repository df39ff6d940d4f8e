import type * as model from '../model/request-authentication.ts';
import { Declaration } from './declaration.ts';
import type { Duration } from './duration.ts';
import { Gateway } from './gateway.ts';
import type { HttpPortName } from './http-route.ts';
import type { Plain } from './plain.ts';
import { requireService } from './reference.ts';
import type { PortSpecs, Service } from './service.ts';

/** A public key (JWK, RFC 7517), as issuers publish them. There is no place for a private one, nor for a shared secret. */
export type JsonWebKey = RsaKey | EllipticKey | OctetKeyPair;

interface NamedKey {
  /** What tokens call the key. */
  readonly kid?: string;
  readonly use?: 'sig';
}

/** A key of RSA (RFC 7518 section 6.3). */
export interface RsaKey extends NamedKey {
  readonly kty: 'RSA';
  readonly alg?: 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512';
  /** The modulus, in base64url. */
  readonly n: string;
  /** The exponent, in base64url. */
  readonly e: string;
}

/** A key on an elliptic curve (RFC 7518 section 6.2). */
export interface EllipticKey extends NamedKey {
  readonly kty: 'EC';
  readonly alg?: 'ES256' | 'ES384' | 'ES512';
  readonly crv: 'P-256' | 'P-384' | 'P-521';
  readonly x: string;
  readonly y: string;
}

/** A key of Ed25519 (RFC 8037). */
export interface OctetKeyPair extends NamedKey {
  readonly kty: 'OKP';
  readonly alg?: 'EdDSA';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/** Where a token is in a request. */
export type TokenLocation = model.TokenLocation;

/** Somebody who signs tokens. */
export interface TokenIssuer {
  /** The claim `iss`, character by character. */
  readonly issuer: string;
  /** One of these must be among the claim `aud`: a token for somebody else is not for this service. At least one. */
  readonly audiences: readonly string[];
  /** The public keys, as the issuer publishes them (JWKS). At least one. They change as everything does: by a reviewed commit. */
  readonly keys: readonly JsonWebKey[];
  /** Where the token is looked for; `Authorization: Bearer` by default. Never in the URL unless said so: those are logged. */
  readonly locations?: readonly TokenLocation[];
  /**
   * Header name to the claim it tells the program; whatever a client wrote there is removed, with a token or without. Claims
   * inside others with dots. Routes of a gateway may match on such a header: that is how requests are routed by claims.
   */
  readonly claimsToHeaders?: { readonly [header: string]: string };
  /** Whether the program gets the token too; false by default, and then it cannot be passed on or logged. */
  readonly forward?: boolean;
  /** By how much the clocks of issuer and proxy may differ; `60s` by default. */
  readonly clockSkew?: Duration;
}

/** The options of a {@link RequestAuthentication}. */
export interface RequestAuthenticationOptions {
  /** Whether a request without a token is refused with 401; true by default. One with a wrong token always is. */
  readonly required?: boolean;
  /** Whose tokens are accepted: any one's. At least one. */
  readonly issuers: readonly TokenIssuer[];
}

type OfRequests<P extends PortSpecs> = [HttpPortName<P>] extends [never] ? never : Service<P>;

/**
 * Whose tokens (JWT, RFC 7519) a service or a gateway accepts. It says who may speak; what they may do is the policies', which can
 * ask for claims: `when: [{ kind: 'claim', name: 'role', values: ['admin'] }]`.
 *
 * @example
 * new RequestAuthentication(cart, 'customers', {
 *   issuers: [{ issuer: 'https://login.example', audiences: ['cart'], keys: [publicKey] }],
 * });
 */
export class RequestAuthentication<P extends PortSpecs = PortSpecs> extends Declaration<model.RequestAuthentication> {
  private readonly target: Service | Gateway;
  private readonly options: RequestAuthenticationOptions;

  /**
   * @param target The service or gateway that looks at tokens. It belongs to its namespace.
   * @param name Unique there. A DNS label (RFC 1123). Elsewhere it is called `<target>-<name>`.
   */
  constructor(target: OfRequests<P> | Gateway, name: string, options: RequestAuthenticationOptions) {
    super(target, name);
    if (!(target instanceof Gateway)) requireService(this, target);
    this.target = target as Service | Gateway;
    this.options = options;
  }

  override toModel(): Plain<model.RequestAuthentication> {
    const { namespace, name } = this.target;
    const target: model.RequestAuthentication['target'] =
      this.target instanceof Gateway
        ? { kind: 'gateway', namespace, gateway: name }
        : { kind: 'service', namespace, service: name };
    return { ...this.options, namespace, name: `${name}-${this.name}`, target } as Plain<model.RequestAuthentication>;
  }
}
