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
  /**
   * Hexadecimal SHA-256 of every subject public key that is enrolled in the mesh, sorted: what proxies whose peers are `mesh`
   * accept. Empty where there is none.
   */
  enrolledKeys: string[];
  /** Values that only this node can read, sorted by name; each is a file of the release like a resource. */
  sealed: ResourceReference[];
  /** Proxies of this node, sorted by name. */
  proxies: ManifestProxy[];
  /** When this node may take a new release, and how much of it may vanish at once; left out where the mesh says nothing. */
  rollout?: ManifestRollout;
}

/** What the mesh's `Rollout` comes to for one node. */
export interface ManifestRollout {
  /** The wave the node is in; left out when it waits for none. */
  wave?: ManifestWave;
  /** When a release may be taken; at any time when left out. At least one. */
  windows?: ManifestWindow[];
  /**
   * How many percent of the node's proxies, and of a proxy's clusters, of its endpoints or of its routes, one release may take
   * away; left to the node's own configuration when left out.
   * @TJS-type integer
   * @minimum 0
   * @maximum 100
   */
  maximumRemovalPercent?: number;
}

/** A part of the fleet that takes a release after the ones before it. */
export interface ManifestWave {
  name: string;
  /**
   * Seconds from the time of the release, which is its serial, until this wave may take it.
   * @TJS-type integer
   */
  afterSeconds: number;
}

/** A recurring time at which releases may be taken, in UTC. */
export interface ManifestWindow {
  /** At least one, in the order of the week, which begins with Monday. */
  days: Weekday[];
  /**
   * The time of day at which it opens.
   * @pattern ^([01][0-9]|2[0-3]):[0-5][0-9]$
   */
  from: string;
  /**
   * How long it stays open, 1 to 1440.
   * @TJS-type integer
   */
  minutes: number;
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

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
  /** Which keys its peers may hold. */
  peers: PinnedPeers;
  bootstrap: ResourceReference;
  /** Each sorted by name. */
  clusters: ResourceReference[];
  endpoints: ResourceReference[];
  listeners: ResourceReference[];
  routes: ResourceReference[];
  /** What must lie on the node before this proxy can run; left out when nothing. */
  needs?: ManifestNeeds;
}

/** Secrets that are in no release, by the `<namespace>/<name>` they are declared with; each sorted by name. */
export interface ManifestNeeds {
  certificates: NeededCertificate[];
  authorities: NeededAuthority[];
}

/** A certificate with its key: `tls.crt` and `tls.key` in the folder `<namespace>/<name>` of the node's certificates. */
export interface NeededCertificate {
  name: string;
  /** The host names it is declared for; empty when nothing is known of it. */
  hostnames: string[];
}

/** Certificates of authorities: `ca.crt` in the folder `<namespace>/<name>` of the node's certificates. */
export interface NeededAuthority {
  name: string;
}

/**
 * The keys a proxy accepts from those it calls and is called by, besides the names in their certificates. Every key of a
 * mesh is enrolled in git, so a certificate that a stolen authority makes for any other key opens nothing, and a key that
 * is withdrawn is refused as soon as the next release runs, long before its certificate ends.
 */
export type PinnedPeers = AnyPeer | MeshPeers | EnrolledPeers;

/** Any key: the mesh has too many for a list of them. Names and chains are verified all the same. */
export interface AnyPeer {
  kind: 'any';
}

/**
 * Every key that is enrolled: a listener that lets the whole trust domain in, to answer it 403, cannot list fewer without
 * cutting off callers that deserve an answer.
 */
export interface MeshPeers {
  kind: 'mesh';
}

/** Only these keys. None: the proxy has no peers. */
export interface EnrolledPeers {
  kind: 'enrolled';
  /** Hexadecimal SHA-256 of subject public keys, sorted. */
  keys: string[];
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
  /** When the first certificate for this key was issued: what the age of the key is counted from. RFC 3339, UTC. */
  keySince: string;
  /** Keys that are enrolled to follow it, in order. */
  nextKeys: NextKey[];
}

/** A key that a proxy holds and does not use yet. */
export interface NextKey {
  /**
   * Hexadecimal SHA-256 of the subject public key.
   * @pattern ^[0-9a-f]{64}$
   */
  key: string;
  /** Since when peers have been told of it. RFC 3339, UTC. */
  since: string;
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
   * Grows with every release: the version of the hash bin that lists this file, which is the larger of its predecessor plus one and the time in Unix seconds.
   * @TJS-type integer
   */
  serial: number;
  /** The commit that was compiled. */
  commit: string;
  compiler: { version: string };
  /** The trust bundles of the release, and since which serial each has been part of every release. */
  trust: ReleasedTrust[];
  /** Hexadecimal SHA-256 of every key that was ever revoked, sorted. A key never leaves this list. */
  revokedKeys: string[];
  /**
   * The serial whose content this release brings back, when it is a revert.
   * @TJS-type integer
   */
  revertOf?: number;
}

/** A trust bundle of a release. */
export interface ReleasedTrust {
  trustDomain: string;
  /**
   * Hexadecimal SHA-256 of the bundle.
   * @pattern ^[0-9a-f]{64}$
   */
  sha256: string;
  /**
   * The first release with exactly this bundle. A new root may only sign once the fleet has had time to see it.
   * @TJS-type integer
   */
  since: number;
}
