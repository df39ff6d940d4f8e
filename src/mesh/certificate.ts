import type * as model from '../model/certificate.ts';
import type { Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import type { Plain } from './plain.ts';

/** The options of a {@link Certificate}. */
export interface CertificateOptions {
  /**
   * The host names it is for: exact, or with a leading `*.`, which in a certificate stands for one label (RFC 6125). A
   * listener it does not cover is then the error `certificate-not-covering`, and the agent reports a file that lacks one of
   * them. Left out: nothing is checked.
   */
  readonly hostnames?: readonly string[];
}

/**
 * A certificate with its private key, by name. The two lie on each node that presents it, in the folder its agent's
 * configuration names: `<folder>/<namespace>/<name>/tls.crt` and `tls.key`, as cert-manager and Kubernetes name them. The
 * agent gives them to the proxy and follows when they change. Neither is ever in git. Without one that was ever good, a release
 * that needs it waits. In pods the folder is the Secret of this name, of type `kubernetes.io/tls`.
 *
 * @example
 * const shop = new Certificate(mesh, 'shop', { hostnames: ['shop.example', '*.shop.example'] });
 */
export class Certificate extends Declaration<model.Certificate> {
  private readonly options: CertificateOptions;

  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name Unique in its namespace among certificates. A DNS label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: CertificateOptions = {}) {
    super(scope, name);
    this.options = options;
  }

  override toModel(): Plain<model.Certificate> {
    return { ...this.options, namespace: this.namespace, name: this.name };
  }
}

/**
 * Certificates of authorities outside the mesh, by name: whom clients of a gateway are verified with. They lie on each node
 * that needs them, in `<folder>/<namespace>/<name>/ca.crt`, in pods under `ca.crt` in the Secret of this name. Inside the mesh
 * nothing of this is needed.
 *
 * @example
 * const partners = new CertificateAuthority(mesh, 'partners');
 */
export class CertificateAuthority extends Declaration<model.CertificateAuthority> {
  /**
   * @param scope The namespace, the mesh, or a construct in it.
   * @param name Unique in its namespace among authorities. A DNS label (RFC 1123).
   */
  constructor(scope: Scope, name: string) {
    super(scope, name);
  }

  override toModel(): Plain<model.CertificateAuthority> {
    return { namespace: this.namespace, name: this.name };
  }
}
