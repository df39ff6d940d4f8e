/**
 * What one node runs: the target `nodes/<node>/manifest.json` of a release. It names every resource by digest, so the
 * signature over the release covers all of them and an agent fetches only what it lacks. It carries nothing that changes
 * with an unrelated commit (no commit, no release number): an unchanged manifest means no work for the node.
 */
export interface NodeManifest {
  apiVersion: 'meshc/v1';
  kind: 'NodeManifest';
  mesh: string;
  environment: string;
  node: string;
  trustDomain: string;
  requires: {
    /** The lowest agent version that understands this manifest. */
    agent: string;
  };
  /** Roots that peers are verified against. */
  trust: TrustReference[];
  /** Proxies of this node, sorted by name. */
  proxies: ManifestProxy[];
}

/** A SPIFFE bundle that is a target of the same release: `trust/<trust domain>.json`. */
export interface TrustReference {
  trustDomain: string;
  /**
   * Hexadecimal SHA-256 of the target.
   * @pattern ^[0-9a-f]{64}$
   */
  sha256: string;
}

/** One Envoy: its identity and the resources it loads. */
export interface ManifestProxy {
  /** `<namespace>/<name>`. */
  name: string;
  identity: IssuedIdentity;
  bootstrap: ResourceReference;
  /** Each sorted by name. */
  clusters: ResourceReference[];
  endpoints: ResourceReference[];
  listeners: ResourceReference[];
  routes: ResourceReference[];
}

/** A certificate issued for a key that was made on the node. */
export interface IssuedIdentity {
  spiffeId: string;
  /**
   * Hexadecimal SHA-256 of the subject public key the certificate is for; must equal the node's own key.
   * @pattern ^[0-9a-f]{64}$
   */
  spkiSha256: string;
  /** Base64 DER, leaf first, without the root. */
  chain: string[];
  /** RFC 3339, UTC. */
  notBefore: string;
  /** RFC 3339, UTC. */
  notAfter: string;
}

/** A resource at `targets/resources/<sha256>.json` of the release: the JSON of one Envoy resource. */
export interface ResourceReference {
  name: string;
  /**
   * Hexadecimal SHA-256 of the file.
   * @pattern ^[0-9a-f]{64}$
   */
  sha256: string;
  /**
   * Size of the file in bytes.
   * @TJS-type integer
   */
  length: number;
}

/** The target `release.json`: what was released, for people and for `meshc agent status`. */
export interface ReleaseStatement {
  apiVersion: 'meshc/v1';
  kind: 'Release';
  mesh: string;
  environment: string;
  /**
   * Grows with every release: the version of the targets role, which is the larger of its predecessor plus one and the time in Unix seconds.
   * @TJS-type integer
   */
  serial: number;
  /** The commit that was compiled. */
  commit: string;
  compiler: { version: string };
}
