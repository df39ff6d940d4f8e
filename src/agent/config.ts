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
  /** Where releases come from, in order of preference; the highest valid release wins. */
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
  /** Where the agent answers `/status`, `/healthz`, `/readyz` and `/startz`; loopback only. */
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

/** A git repository over HTTP that carries releases. */
export interface Remote {
  name: string;
  /** `http://` or `https://`. */
  url: string;
  /** The branch; by default `mesh-out/<environment>`. */
  branch?: string;
  /**
   * Seconds until a request is given up, 20 by default.
   * @minimum 1
   */
  timeoutSeconds?: number;
}
