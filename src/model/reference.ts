/** A service, by namespace and name. */
export interface ServiceReference {
  namespace: string;
  service: string;
}

/** A gateway, by namespace and name. */
export interface GatewayReference {
  namespace: string;
  gateway: string;
}

/** One workload, by namespace and name. */
export interface WorkloadReference {
  namespace: string;
  workload: string;
}
