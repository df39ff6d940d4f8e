/**
 * A file of endpoints, `<endpointsDirectory>/<namespace>.<service>.json` or `.yaml`: where the sidecars of one service are now, as
 * whatever knows it writes it. Put it there whole, by renaming. Nobody is trusted for what it says: who answers at an address must
 * still prove one of the identities the mesh declares.
 */
export interface EndpointsDocument {
  apiVersion: 'meshc/v1';
  kind: 'Endpoints';
  /** None: nobody serves at this moment, and requests are answered 503. */
  endpoints: ListedEndpoint[];
}

/** One sidecar of the service. */
export interface ListedEndpoint {
  /** The IP address at which it is reached; no two are the same with the same port. */
  address: string;
  /**
   * The TCP port at which it is reached, by default 15006.
   * @TJS-type integer
   * @minimum 1
   * @maximum 65535
   */
  port?: number;
  /** The version it runs, where the service has versions: traffic for a version goes to no other endpoint. */
  version?: string;
  /**
   * Its share of the requests relative to the others, 1 by default.
   * @TJS-type integer
   * @minimum 1
   * @maximum 1000000
   */
  weight?: number;
  /** `draining` finishes what it has begun, `unhealthy` is not called; by default `healthy`, of which Envoy still judges itself. */
  health?: 'healthy' | 'draining' | 'unhealthy';
  /** Where it runs, for callers that prefer what is near. */
  locality?: ListedLocality;
  /** Anything else that a locality preference may name, such as `rack`. */
  labels?: { [name: string]: string };
}

/** Where an endpoint runs. */
export interface ListedLocality {
  region?: string;
  zone?: string;
  subzone?: string;
}
