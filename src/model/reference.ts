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

/** An egress gateway, by namespace and name. */
export interface EgressGatewayReference {
  namespace: string;
  egressGateway: string;
}

/** One workload, by namespace and name. */
export interface WorkloadReference {
  namespace: string;
  workload: string;
}

/** A certificate, by namespace and name. */
export interface CertificateReference {
  namespace: string;
  certificate: string;
}

/** Certificates of authorities, by namespace and name. */
export interface CertificateAuthorityReference {
  namespace: string;
  authority: string;
}
