import type { Caller } from './authorization-policy.ts';
import type { ServiceReference } from './reference.ts';
import type { HttpMethod, Scheme } from './request-match.ts';

/** What the test files beside a mesh expect of it. Made in the sandbox as plain data, and decided outside of it. */
export interface MeshTests {
  /** In the order they ran. */
  tests: MeshTest[];
}

/** One test: a name, and what it expects. */
export interface MeshTest {
  name: string;
  /** Where it is written. */
  at: TestPlace;
  expectations: Expectation[];
  /** Set when its body threw: the exception as JSON text. */
  thrown?: string;
}

/** A place in a test file as the interpreter reports it. Lines and columns count from 1. */
export interface TestPlace {
  file: string;
  /** @asType integer */
  line: number;
  /** @asType integer */
  column: number;
}

/** One request, and what is meant to become of it. */
export interface Expectation {
  /** Where it is written. */
  at: TestPlace;
  /**
   * Which row of a table it is, counted from 0.
   * @asType integer
   */
  row?: number;
  /** Who calls. A service stands for all its workloads. */
  from: Caller;
  /** The listener of the gateway that is called; absent where a service is. */
  listener?: TestedListener;
  /** The service that is called; absent where a gateway is. */
  to?: ServiceReference;
  /** The port of the service by name; its only one when left out. */
  port?: string;
  request: TestedRequest;
  expected: Expected;
}

/** A listener of a gateway. */
export interface TestedListener {
  name: string;
  /** @asType integer */
  port: number;
  protocol: 'http' | 'https' | 'tls' | 'tcp';
  hostnames: string[];
}

/** A request as the caller writes it. */
export interface TestedRequest {
  /** `GET` when left out. */
  method?: HttpMethod;
  /** The path, with its query if it has one; `/` when left out. */
  path?: string;
  /** The host asked for; the name of the service, or the only host name of the listener, when left out. */
  host?: string;
  /** What the caller's proxy sees; `https` at a listener that ends TLS, else `http`, when left out. */
  scheme?: Scheme;
  /** The name asked for in the handshake (SNI); the host when left out. */
  serverName?: string;
  headers?: TestedValues;
  /** Parameters beside those of the path. */
  query?: TestedValues;
}

/** Values by name. */
export interface TestedValues {
  [name: string]: string;
}

/** What is meant to become of a request. */
export type Expected = ExpectedService | ExpectedSplit | ExpectedRefusal | ExpectedAnswer | ExpectedRedirect;

/** How a request that is served is carried. What is left out may be anything. */
export interface ExpectedDelivery {
  /** How long the answer may take, such as `2s`, or `unlimited`. */
  timeout?: string;
  /** The path as it arrives at the service. */
  arrivingPath?: string;
  /** The host as it arrives at the service. */
  arrivingHost?: string;
}

/** Every such request is served. */
export interface ExpectedService extends ExpectedDelivery {
  kind: 'served';
  /** All of them there; anywhere when left out. */
  by?: TestedDestination;
}

/** Requests are shared between several, and all of them are served. */
export interface ExpectedSplit extends ExpectedDelivery {
  kind: 'split';
  shares: ExpectedShare[];
}

/** One of several that requests are shared between. */
export interface ExpectedShare extends TestedDestination {
  /** In proportion to the sum of all. */
  weight: number;
}

/** A service, one of its ports, one of its versions, or both. */
export interface TestedDestination extends ServiceReference {
  port?: string;
  version?: string;
}

/** No such request is served, because access is refused. */
export interface ExpectedRefusal {
  kind: 'refused';
  /** The policy whose rule refuses; anything when left out. */
  by?: TestedPolicy;
}

/** A policy, by namespace and name. */
export interface TestedPolicy {
  namespace: string;
  policy: string;
}

/** A proxy answers itself: by a route that says so, or with 404 where no route is for the request. */
export interface ExpectedAnswer {
  kind: 'answered';
  /** @asType integer */
  status: number;
  /** The whole text; anything when left out. */
  body?: string;
}

/** A proxy sends the caller elsewhere. */
export interface ExpectedRedirect {
  kind: 'redirected';
  /** The whole URL; any when left out. */
  location?: string;
  /**
   * Any redirect when left out.
   * @asType integer
   */
  status?: number;
}
