import type { HttpBackend, HttpRoute, HttpRouteRule } from '../../../src/model/http-route.ts';
import type { Answer, Call, upgrade } from '../../harness/call.ts';
import { backend } from '../../harness/model-mesh.ts';
import type { Echo } from '../../harness/programs.ts';

/**
 * What one feature of routes does to requests: rules of its own host, and requests that show each of them once where it
 * holds and once where it does not. All features share the proxies of one mesh, so each costs only its requests.
 */
export interface RouteBehaviour {
  /** The first label of the host, and what the tests are listed under. */
  readonly name: string;
  readonly rules: HttpRouteRule[];
  readonly order?: NonNullable<HttpRoute['order']>;
  /** Declares the tests. */
  readonly tests: (visit: Visit, more: Means) => void;
}

/** What else tests can do and ask. */
export interface Means {
  /** What the program of a version has seen so far, in order. */
  readonly received: (program: string) => readonly Echo[];
  /** Asks for another protocol and sends a text over it, after a pause in milliseconds. */
  readonly upgraded: (path: string, protocol: string, text: string, pause?: number) => ReturnType<typeof upgrade>;
}

/** Sends a request to the host of a feature through the sidecar of a client. */
export type Visit = (request?: Omit<Call, 'address' | 'port'>) => Promise<Answer>;

/** The two versions of the one service. */
export const v1: HttpBackend[] = [backend('server', { version: 'v1' })];
export const v2: HttpBackend[] = [backend('server', { version: 'v2' })];
