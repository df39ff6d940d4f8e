/** Every image meshc puts into a pod, by exact version and without a registry: a cluster's mirror decides where from. */
export const images = {
  /** The official build; its binary is `/usr/local/bin/envoy`. */
  envoy: 'envoyproxy/envoy:v1.40.0',
  /** This package, its `meshc` as entry point, with Node on the PATH. */
  agent: 'meshc/agent:0.1.0',
} as const;
