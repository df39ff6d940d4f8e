/**
 * The target `policy/agent.json`, signed by the people who own the trust of the mesh: limits that no release can widen. It
 * is what a stolen pipeline still runs into.
 */
export interface AgentPolicy {
  apiVersion: 'meshc/v1';
  kind: 'AgentPolicy';
  /**
   * The lowest agent version that may run any release.
   * @pattern ^\d+\.\d+\.\d+$
   */
  minimumAgent: string;
  /**
   * Absolute folders from which Envoy may read files (certificate stores, for example) and write logs, besides the folder
   * of the proxy itself. Anything else in a release that names a file is refused.
   */
  fileRoots: string[];
}
