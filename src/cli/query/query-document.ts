import type { SourceSite } from '../../plan/plan.ts';

/** The answer of `meshc query`. Minor versions of the format only add members. */
export interface QueryDocument {
  format_version: '1.0';
  /** The version of meshc. */
  version: string;
  /** What was asked: a branch, tag or commit, or `work tree`. */
  at: string;
  commit?: string;
  /** One for each environment and each caller. */
  answers: QueryAnswer[];
}

/** How one request of one caller fares in one environment. */
export interface QueryAnswer {
  mesh: string;
  environment: string;
  /** `<namespace>/<name>` of a workload, or of a gateway for a client outside. */
  from: string;
  /** `<namespace>/<service>:<port>`, or the listener of the gateway. */
  to: string;
  request: {
    method: string;
    path: string;
    host: string;
    scheme: string;
    /** The name asked for in the TLS handshake (SNI). */
    serverName?: string;
    /** The valid token that comes with it; a claim has one or more values. */
    token?: { issuer: string; claims: { [name: string]: string[] } };
    peerAddress?: string;
    clientAddress?: string;
    headers: { [name: string]: string };
    query: { [name: string]: string };
  };
  /** `answered` by the proxy itself; `partly` when it depends on the backend that is chosen; `unknown` when a rule cannot be analysed or somebody outside is asked. */
  verdict: 'allowed' | 'answered' | 'refused' | 'partly' | 'no-route' | 'nobody-serves' | 'unknown';
  /** The share of such requests that is served, from 0 to 1; absent when it is unknown. */
  served?: number;
  /** Every step on the way, in order. */
  hops: QueryHop[];
}

/** One thing a request meets on its way. */
export interface QueryHop {
  kind: 'listener' | 'route' | 'cluster' | 'tls' | 'access';
  /** Its name: of the listener, table, cluster, server name or workload. */
  name: string;
  /** What it does, in words. */
  words: string;
  /** Whether the request goes on from here. */
  passes: boolean;
  /** The rule that decides. */
  rule?: string;
  /** Where that rule is written; where no rule decides, what is declared under that name. */
  site?: SourceSite;
}
