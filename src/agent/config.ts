/** The configuration of a node's agent: data, never code. `/etc/meshc/agent.json` by default. */
export interface AgentConfig {
  apiVersion: 'meshc/v1';
  kind: 'AgentConfig';
  /** The name of this node, as placements name it. Releases for any other node are refused. */
  node: string;
  mesh: string;
  environment: string;
  trustDomain: string;
  /** Where keys, the last good release and history are kept, absolute. Created with mode 0700. */
  stateDirectory: string;
  /**
   * The file with the first trusted root metadata, the `root.json` that `meshc keys init` writes; absolute. It is put on the
   * node when the node is set up, and compared with the signer's by another way.
   */
  trustedRoot: string;
  /**
   * Where releases come from, in order of preference; the highest valid release wins. Empty on a node that is given releases
   * by hand, with `meshc agent apply --bundle`.
   */
  remotes: Remote[];
  /**
   * Seconds between polls, 30 by default.
   * @minimum 0.2
   */
  pollSeconds?: number;
  /**
   * The Envoy binary; by default `envoy` on the PATH. With `attach` it is only asked whether a release is valid, and may be
   * missing as long as it is not named here.
   */
  envoy?: string;
  /** Set where something else runs the proxy; by default the agent starts, restarts and stops its Envoys itself. */
  attach?: AttachedEnvoy;
  /**
   * Proxies of this node, as `<namespace>/<name>`: the keys this agent makes and the Envoys it runs. With `attach` there is
   * exactly one.
   */
  proxies: string[];
  /** How a release must behave on this node before it counts as good. */
  probation?: ProbationConfig;
  /** What the agent protects the node from. */
  guards?: GuardsConfig;
  /**
   * A FleetLock server that bounds how many nodes take a release at the same time. A node whose release failed keeps its
   * place, so with one place a bad release stops at the first node. By default there is none.
   */
  lock?: LockConfig;
  /**
   * Where `/metrics`, `/healthz` and `/readyz` are answered for a collector on another machine. Loopback has them at `status`
   * already.
   */
  metrics?: {
    /** The IP address to listen on, such as `0.0.0.0`. */
    address: string;
    /**
     * The TCP port.
     * @TJS-type integer
     */
    port: number;
  };
  /** Identities that are also written to files, for programs that read those of spiffe-helper or of Istio's agent. */
  identityFiles?: IdentityFiles[];
  /**
   * Identities that programs of the node ask for by the SPIFFE Workload API (X.509 profile), as they would ask a SPIRE agent. By default
   * none.
   */
  workloadApi?: WorkloadApiSocket[];
  /**
   * Where whatever knows the endpoints of a service puts its file of them, `<namespace>.<service>.json` or `.yaml`, for services
   * whose `discovery` is `file`; absolute, by default `/etc/meshc/endpoints`.
   */
  endpointsDirectory?: string;
  /**
   * Where the certificates lie that the mesh names: `<namespace>/<name>/tls.crt` with `tls.key`, and `ca.crt` of authorities, as
   * cert-manager and Kubernetes name them; absolute, by default `/etc/meshc/certificates`. Keys may be read by nobody but
   * the agent's user, root, and one group.
   */
  certificatesDirectory?: string;
  /** How connections of programs are captured, for workloads whose interception is transparent. */
  interception?: InterceptionConfig;
  /**
   * Where programs of this node that speak xDS themselves, such as proxyless gRPC, are told what the proxy of their workload
   * runs. By default nowhere.
   */
  xds?: XdsConfig;
  /** Where the agent answers `/status`, `/metrics`, `/healthz`, `/readyz`, `/startz` and `POST /poll`; loopback only. */
  status?: {
    /** By default `127.0.0.1`. */
    address?: string;
    /**
     * The TCP port; 0 picks a free one, which is written to `<stateDirectory>/status.address`.
     * @TJS-type integer
     */
    port: number;
  };
}

/**
 * An Envoy that something else starts, such as a container beside this one or a unit of the system's own. The agent only
 * writes its files and speaks to its admin endpoint. Envoy must be started in `<stateDirectory>/proxies/<namespace>/<name>`
 * as its working directory, by a user who may read the keys, and not before `/startz` answers 200: it does not start while
 * files that its bootstrap names are missing. Its `--drain-time-s` must be 10 or less.
 */
export interface AttachedEnvoy {
  /** Its admin endpoint, `<address>:<port>`; loopback only, because whoever reaches it owns the proxy. */
  admin: string;
  /**
   * The bootstrap it is started with, absolute. The agent cannot restart this Envoy: when a release has another bootstrap,
   * it reports `bootstrap-outdated` and applies everything else.
   */
  bootstrap: string;
}

/**
 * Where xDS (version 3, ADS) is answered: exactly one of the two. What is answered holds no secret.
 *
 * A program names its proxy, `<namespace>/<name>`, as `node.id` in its bootstrap, and dials
 * `xds:///<port>.<service>.<namespace>.mesh.internal`. For mutual TLS its bootstrap has a `file_watcher` under
 * `certificate_providers`, by the name `mesh`, over files of `identityFiles`.
 */
export interface XdsConfig {
  /** A Unix socket, absolute; it is made with the rights that the umask of the agent leaves. */
  socket?: string;
  /**
   * A TCP port on 127.0.0.1, open to every user of the node.
   * @TJS-type integer
   */
  port?: number;
}

/** A socket where programs get the identity of one proxy, at once and whenever it changes. */
export interface WorkloadApiSocket {
  /** A proxy of this node, as `<namespace>/<name>`. */
  proxy: string;
  /**
   * The path of the Unix socket, absolute, in a folder that is there; what programs have as `unix://<path>` in `SPIFFE_ENDPOINT_SOCKET`.
   * Whoever can open it has the identity: a socket for each proxy, open to the agent's user alone unless `group` is set.
   */
  socket: string;
  /**
   * The number of a group that may open it too.
   * @TJS-type integer
   */
  group?: number;
}

/** Where and how the identity of one proxy is written, whenever it changes. */
export interface IdentityFiles {
  /** A proxy of this node, as `<namespace>/<name>`. */
  proxy: string;
  /**
   * `spiffe-helper`: `svid.pem`, `svid_key.pem` and `svid_bundle.pem`. `istio`: `cert-chain.pem`, `key.pem` and
   * `root-cert.pem`. Keys are readable by the agent's user alone, unless `group` is set.
   */
  layout: 'spiffe-helper' | 'istio';
  /** An existing folder, absolute. On a file system in memory the copy of the key does not reach the disk. */
  directory: string;
  /**
   * The id of a group that may read the files too.
   * @TJS-type integer
   */
  group?: number;
}

/** A place that releases come from. Whatever it is, what it has is verified the same. */
export interface Remote {
  /** A DNS label; not `bundle`, which is what an applied bundle is called. */
  name: string;
  /**
   * `git`, the default: a repository over HTTP. `mirror`: a web server or object store with what `meshc release --mirror` writes.
   * `oci`: a repository of an OCI registry. `folder`: a folder of this machine with the content of a mirror.
   */
  kind?: 'git' | 'mirror' | 'oci' | 'folder';
  /**
   * `http://` or `https://`; with `oci` followed by the registry and the repository, as in `https://registry.example/mesh/shop`;
   * with `folder` it is `file://` and an absolute path. It holds no credentials.
   */
  url: string;
  /** The branch of a git repository; by default `mesh-out/<environment>`. */
  branch?: string;
  /**
   * The name of the release in a mirror, a folder or a repository of a registry; by default the environment.
   * @pattern ^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$
   */
  tag?: string;
  /** The user a token is shown for; git hosts mostly do not look at it. */
  username?: string;
  /** A file with a token that may read, absolute. It is read every time. */
  tokenFile?: string;
  /**
   * A token in a credential of systemd (`LoadCredential=`), by its name.
   * @pattern ^[a-zA-Z0-9._-]+$
   */
  tokenCredential?: string;
  /** A certificate that the server wants to see, and its key: PEM files, absolute. They are read every time. */
  clientCertificate?: { certificate: string; key: string };
  /** A PEM file with the authorities that may vouch for the server, instead of those that everybody trusts; absolute. */
  authority?: string;
  /**
   * Seconds until a request is given up, 20 by default.
   * @minimum 1
   */
  timeoutSeconds?: number;
}

/**
 * A release is watched after Envoy has taken it. It is good once nothing has been wrong with it for `minimumHealthySeconds`
 * without a break. It is rolled back, and not tried again, when something has been wrong for `failAfterSeconds` without a
 * break, when it is not good after `deadlineSeconds`, or at once when Envoy refuses it or ends.
 */
export interface ProbationConfig {
  /**
   * 15 by default.
   * @minimum 0
   */
  minimumHealthySeconds?: number;
  /**
   * 10 by default.
   * @minimum 0
   */
  failAfterSeconds?: number;
  /**
   * 90 by default; at least `minimumHealthySeconds`.
   * @minimum 0
   */
  deadlineSeconds?: number;
  /**
   * How many percentage points more of the answers may be server errors (5xx), and how many more of the connections to
   * endpoints may fail, than in the minute before; 2 by default. 100 leaves traffic out of the verdict.
   * @minimum 0
   * @maximum 100
   */
  maximumErrorPercent?: number;
  /**
   * Answers, or connections, that a proxy must have had before their share says anything; 20 by default.
   * @minimum 1
   * @TJS-type integer
   */
  minimumRequests?: number;
  /**
   * Whether a remote must still be reachable through the new configuration; true by default. If it is not, the release is
   * rolled back; it counts as failed only if that brings the remote back.
   */
  requireRemote?: boolean;
  /**
   * A folder with programs that say whether the node is well, absolute: those in `required.d` must succeed, those in `wanted.d`
   * only warn. They are run in the order of their names, without input, and must belong to root or the agent's user. By
   * default there is none.
   */
  checks?: string;
  /**
   * Seconds until one of these programs is ended and counts as failed, 10 by default.
   * @minimum 0.1
   */
  checkTimeoutSeconds?: number;
}

/** What the agent protects the node from. */
export interface GuardsConfig {
  /**
   * How many percent of a proxy's clusters, of its routes, or of its endpoints one release may take away, unless the release
   * itself gives leave for more (`Rollout` in the mesh); 50 by default. Fewer than four of a kind are not guarded.
   * @minimum 0
   * @maximum 100
   */
  maximumRemovalPercent?: number;
  /** What is done when an Envoy or its files are not what the release says; `heal` by default. */
  drift?: 'heal' | 'report' | 'ignore';
  /**
   * Seconds between two looks for drift, 60 by default.
   * @minimum 1
   */
  driftSeconds?: number;
  /**
   * A release is not begun with less free space than this, in MiB, besides what it needs itself; 32 by default.
   * @minimum 0
   */
  minimumFreeMebibytes?: number;
  /**
   * When the agent itself needs more memory than this, in MiB, it ends after its round with exit code 75, for whatever runs it
   * to start it again; Envoys go on. 256 by default, 0 for no bound.
   * @minimum 0
   */
  maximumMemoryMebibytes?: number;
}

/** What the agent uses to capture connections. */
export interface InterceptionConfig {
  /** The program that gives rules to nftables; by default `nft`, where the system has it. */
  nft?: string;
  /** The file in which programs look names up, absolute; by default `/etc/hosts`. */
  hostsFile?: string;
}

/** A server that speaks the FleetLock protocol. */
export interface LockConfig {
  /** `http://` or `https://`; the protocol's own paths are appended. */
  url: string;
  /**
   * Nodes of a group share the places; by default `default`.
   * @pattern ^[a-zA-Z0-9.-]+$
   */
  group?: string;
  /**
   * Seconds until an answer is given up, 10 by default. Without an answer the node waits.
   * @minimum 0.1
   */
  timeoutSeconds?: number;
}
