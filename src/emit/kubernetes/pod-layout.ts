/** Where things are inside a pod, and what the cluster has to provide. In one place, so that containers cannot disagree. */
export const podLayout = {
  /** The agent's state: keys, the last good release, and the folder of the proxy, in which Envoy works. */
  stateMount: '/var/lib/meshc',
  /** Below the mount, because the agent wants a folder that only it may read. */
  stateFolder: '/var/lib/meshc/state',
  configurationMount: '/etc/meshc/config',
  configuration: '/etc/meshc/config/agent.json',
  bootstrap: '/etc/meshc/config/bootstrap.json',
  interception: '/etc/meshc/config/interception.nft',
  trustMount: '/etc/meshc/trust',
  trustedRoot: '/etc/meshc/trust/root.json',
  /** Where the agent looks for files of endpoints unless it is told otherwise. */
  endpointsMount: '/etc/meshc/endpoints',
  /** Where the agent looks for certificates unless it is told otherwise; each has a folder in it. */
  certificatesMount: '/etc/meshc/certificates',
  keyMount: '/etc/meshc/key',
  key: '/etc/meshc/key/key.pem',
  /** The agent's status server, on loopback; Istio's port for the same purpose. */
  statusPort: 15_020,
  /**
   * Neither root nor a user of the program's image: Istio's. Where connections are captured, those of this user are not, so it must
   * not be the customary "nonroot" (65532) that many images run as.
   */
  userId: 1_337,
} as const;

/** Envoy's working directory: its bootstrap names every file relative to it. */
export function proxyFolder({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${podLayout.stateFolder}/proxies/${namespace}/${name}`;
}

/**
 * What someone sets up once for a cluster or namespace, because it must not or cannot be compiled. Names with a dot can
 * collide with nothing a mesh declares.
 */
export const provided = {
  /**
   * ConfigMap in each namespace with the first trusted root metadata, under the name `meshc keys init` gives its file:
   * `root.json`. Public, but not from a build.
   */
  trustedRoot: 'trusted-root.meshc.dev',
  /** Secret with the private key under `key.pem`. All pods of one workload have one identity, so they share its key. */
  key: (name: string) => `${name}.key.meshc.dev`,
  /**
   * ConfigMap in each namespace with files of endpoints, for services whose `discovery` is `file`: written by whatever watches
   * them, and missing until there is such a thing.
   */
  endpoints: 'endpoints.meshc.dev',
  /**
   * Secret with a certificate, `tls.crt` and `tls.key` (type `kubernetes.io/tls`), or with authorities, `ca.crt`: of its own name. A pod
   * can mount only those of its own namespace; of another one's, it mounts a copy that somebody puts there.
   */
  certificate(secret: string, into: string): string {
    const [namespace = '', name = ''] = secret.split('/');
    return namespace === into ? name : `${name}.${namespace}`;
  },
  /** The git server of the cluster that carries releases. Plain HTTP: a release is signed and needs no trusted carrier. */
  releases: (mesh: string) => `http://releases.meshc-system.svc.cluster.local/${mesh}.git`,
} as const;
