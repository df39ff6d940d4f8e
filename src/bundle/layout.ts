/** Paths inside the tree of a release. The ref is written by one writer; every commit on it is a whole release. */
export const releaseLayout = {
  /** The branch of an environment's releases. */
  branch: (environment: string) => `mesh-out/${environment}`,
  /** Where a release waits for its timestamp when the job that builds it does not hold that key. */
  pendingBranch: (environment: string) => `mesh-pending/${environment}`,
  metadata: (file: string) => `metadata/${file}`,
  target: (path: string) => `targets/${path}`,
  nodeManifest: (node: string) => `nodes/${node}/manifest.json`,
  trustBundle: (trustDomain: string) => `trust/${trustDomain}.json`,
  agentPolicy: 'policy/agent.json',
  sourcePolicy: 'policy/source.json',
  statement: 'release.json',
  provenance: 'provenance.json',
  resource: (sha256: string) => `targets/resources/${sha256}.json`,
} as const;

/**
 * What the fence lets the pipeline sign, as TUF path patterns, in which `*` does not cross a `/`. Trust and policy are not
 * among them: hash bins cover every path, so without this list whoever builds releases could also choose whom nodes trust.
 */
export const fencedPaths: readonly string[] = [
  releaseLayout.nodeManifest('*'),
  releaseLayout.statement,
  releaseLayout.provenance,
];

/** Where a certificate request is committed in the source repository. */
export function enrollmentPath(environment: string, node: string, proxy: string): string {
  return `enroll/${environment}/${node}/${proxy}.csr`;
}
