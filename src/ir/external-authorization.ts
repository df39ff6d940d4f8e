import type { Duration } from '../scalar/duration.ts';
import type { RequestScope } from './request-scope.ts';

/** A service that is asked about requests that may pass otherwise. */
export interface ExternalAuthorization {
  /** `<namespace>/<policy>`; unique in the mesh. */
  readonly name: string;
  /** The name of a destination. */
  readonly destination: string;
  readonly protocol: AuthorizerProtocol;
  /** The requests it is asked about. */
  readonly requests: RequestScope;
  readonly timeout: Duration;
  /** What becomes of a request that it could not be asked about. */
  readonly failure: 'deny' | 'allow';
  /** Headers of its answer that go on with the request, and of no one else's making: in lower case, sorted. */
  readonly gives: readonly string[];
}

/** By gRPC it is told every header, otherwise these, in lower case and sorted; and who calls, where callers have an identity. */
export type AuthorizerProtocol =
  | { readonly kind: 'grpc' }
  | { readonly kind: 'http'; readonly tells: readonly string[]; readonly namesCaller: boolean };
