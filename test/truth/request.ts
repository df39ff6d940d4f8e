/** A request that is sent through a real proxy, and read. */
export interface TruthRequest {
  /** Which proxy it enters: the sidecar of the one client, or the gateway. */
  readonly door: 'client' | 'edge';
  /** The service the client calls; at the gateway the routes choose. */
  readonly service: string;
  /** The host it asks for, perhaps with a port. */
  readonly host: string;
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}
