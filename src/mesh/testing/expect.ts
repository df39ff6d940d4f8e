import type { AuthorizationPolicy } from '../authorization-policy.ts';
import type { ListenerSpecs } from '../gateway-listener.ts';
import { type Delivery, expectedModel, type Outcome, policyModel, type Share } from './expected.ts';
import { notOneOf } from './not-one-of.ts';
import { record } from './record.ts';
import { type RequestHead, requestModel, type TestRequest } from './request.ts';

/**
 * Expects what becomes of a request: by default that it is served. A service outside that a policy has asked is taken to say
 * yes: tests are of what the mesh itself decides.
 *
 * @example
 * expectRequest({ from: productpage, to: reviews, headers: { 'end-user': 'jason' } }, { reaches: reviews.version('v2') });
 * expectRequest({ from: ingress, path: '/productpage' }, { reaches: productpage, timeout: '10s' });
 * expectRequest({ from: ingress, path: '/admin' }, { answered: 404 });
 */
export function expectRequest<const L extends ListenerSpecs>(
  request: TestRequest<L>,
  outcome: Outcome = 'allowed',
): void {
  record({ ...requestModel(request), expected: expectedModel(outcome) });
}

/**
 * Expects that access is refused to every such request: of every workload of the caller, at every workload it could arrive at,
 * and even if the caller does not name the service among its upstreams.
 *
 * @param by The policy that denies; by default whatever refuses, which is mostly that no policy allows it.
 *
 * @example
 * expectDenied({ from: details, to: ratings, path: '/ratings/7' });
 */
export function expectDenied<const L extends ListenerSpecs>(request: TestRequest<L>, by?: AuthorizationPolicy): void {
  const expected = { kind: 'refused', by: by === undefined ? undefined : policyModel(by) } as const;
  record({ ...requestModel(request), expected });
}

/**
 * Expects how requests are shared between several, and that all of them are served.
 *
 * @param split All that requests are sent to, in the form of a route's backends; only the proportions count.
 *
 * @example
 * expectSplit({ from: productpage, to: reviews }, [
 *   { to: reviews.version('v1'), weight: 90 },
 *   { to: reviews.version('v3'), weight: 10 },
 * ]);
 */
export function expectSplit<const L extends ListenerSpecs>(
  request: TestRequest<L>,
  split: readonly Share[],
  delivery: Delivery = {},
): void {
  record({ ...requestModel(request), expected: expectedModel({ split, ...delivery }) });
}

/** One row of a table: what differs from the request above it, and what becomes of it. */
export interface Row extends RequestHead {
  /** What is meant to become of it. */
  readonly outcome: Outcome;
}

/**
 * Expects one thing of each row. A row is the request with what the row says; headers and parameters are added.
 *
 * @example
 * expectTable({ from: reviews, to: ratings }, [
 *   { path: '/ratings/7', outcome: 'allowed' },
 *   { path: '/health', outcome: 'denied' },
 *   { method: 'POST', path: '/ratings/7', outcome: 'denied' },
 * ]);
 */
export function expectTable<const L extends ListenerSpecs>(request: TestRequest<L>, rows: readonly Row[]): void {
  if (!Array.isArray(rows)) notOneOf('the table', 'a list of rows with an `outcome`', rows);
  for (const [row, written] of rows.entries() as Iterable<[number, Row]>) {
    const { outcome, ...head } = written ?? {};
    const headers = { ...request.headers, ...head.headers };
    const query = { ...request.query, ...head.query };
    const whole = { ...request, ...head, headers, query } as TestRequest<L>;
    record({ row, ...requestModel(whole), expected: expectedModel(outcome) });
  }
}
