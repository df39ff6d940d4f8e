/**
 * A certificate with its private key. Both lie on each node that needs them, in the folder its agent's configuration names:
 * `<folder>/<namespace>/<name>/tls.crt` and `tls.key`. Neither is ever part of a mesh or of a release.
 */
export interface Certificate {
  /**
   * The namespace that owns the certificate.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace among certificates.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /**
   * The host names it is for (RFC 6125: a leading `*.` stands for one label), so that a listener it does not cover is an
   * error here, and a file that lacks one of them is reported by the agent. Left out: nothing is known of it.
   */
  hostnames?: string[];
}

/**
 * Certificates of authorities that peers outside the mesh are verified with. They lie on each node that needs them:
 * `<folder>/<namespace>/<name>/ca.crt`, PEM, of which any one may have signed.
 */
export interface CertificateAuthority {
  /**
   * The namespace that owns the authority.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace among authorities.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
}
