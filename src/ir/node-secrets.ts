/** What a proxy needs that lies on its node and is only ever named here. */
export interface NodeSecrets {
  /** Sorted by name. */
  readonly certificates: readonly NodeCertificate[];
  /** `<namespace>/<name>` of certificate authorities, sorted. */
  readonly authorities: readonly string[];
}

/** A certificate with its key. */
export interface NodeCertificate {
  /** `<namespace>/<name>`. */
  readonly name: string;
  /** The host names it is declared for, sorted; empty when nothing is known of it. */
  readonly hostnames: readonly string[];
}
