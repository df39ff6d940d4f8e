/** Paths inside the tree of a release. The ref is written by one writer; every commit on it is a whole release. */
export const releaseLayout = {
  /** The branch of an environment's releases. */
  branch: (environment: string) => `mesh-out/${environment}`,
  metadata: (file: string) => `metadata/${file}`,
  target: (path: string) => `targets/${path}`,
  nodeManifest: (node: string) => `nodes/${node}/manifest.json`,
  trustBundle: (trustDomain: string) => `trust/${trustDomain}.json`,
  statement: 'release.json',
  resource: (sha256: string) => `targets/resources/${sha256}.json`,
} as const;

/** Where a certificate request is committed in the source repository. */
export function enrollmentPath(environment: string, node: string, proxy: string): string {
  return `enroll/${environment}/${node}/${proxy}.csr`;
}
