import type { Route } from '../../ir/route.ts';
import type { Expected, ExpectedDelivery, ExpectedShare, TestedDestination } from '../../model/mesh-test.ts';
import { ruleWords } from '../../plan/rule-site.ts';
import { actionWords, destinationWords, percentWords } from '../../plan/words.ts';
import { timeoutWords } from '../../reach/action-words.ts';
import type { ConcreteRequest } from '../../reach/decide-request.ts';
import { redirectLocation, rewritten } from '../../reach/rewritten.ts';
import type { Trace, TracedDoor } from '../../reach/trace.ts';
import { formatDuration, parseDuration } from '../../scalar/duration.ts';

/** What is otherwise than expected: "expected X, but Y". */
export interface Mismatch {
  readonly expected: string;
  readonly found: string;
  /** The rule of access that is behind it, where it is one. */
  readonly access?: string;
}

/** What one request is compared by. */
export interface Compared {
  readonly trace: Trace;
  readonly request: ConcreteRequest;
}

/** Compares what is expected of a request with what becomes of it; undefined when it is so. */
export function compareOutcome(expected: Expected, compared: Compared): Mismatch | undefined {
  switch (expected.kind) {
    case 'served':
      return served(compared, expected.by) ?? delivered(expected, compared);
    case 'split':
      return shared(compared, expected.shares) ?? delivered(expected, compared);
    case 'refused':
      return refused(compared, expected.by);
    case 'answered':
      return answered(compared, expected);
    case 'redirected':
      return redirected(compared, expected);
  }
}

/**
 * Whether all rules of the mesh let it through. What a service outside says, where a policy has one asked, no compiler knows; it
 * can only refuse more, and is taken for a yes.
 */
function isServed({ backends }: Trace): boolean {
  return (
    backends.length > 0 &&
    backends.every(
      (one) => one.isServed && one.doors.length > 0 && one.doors.every(({ verdict }) => verdict === 'allowed'),
    )
  );
}

function served({ trace }: Compared, by: TestedDestination | undefined): Mismatch | undefined {
  const expected = by ? `${destinationName(by)} to serve it` : 'it to be served';
  if (!isServed(trace)) return { expected, ...whatBecomes(trace) };
  const isElsewhere = trace.backends.some(({ destination }) => by && !isAt(by, destination));
  return isElsewhere ? { expected, ...whatBecomes(trace) } : undefined;
}

function shared({ trace }: Compared, shares: readonly ExpectedShare[]): Mismatch | undefined {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const words = shares.map((share) => `${destinationName(share)} ${percentWords(share.weight / total)}`);
  const mismatch = { expected: `it to be shared between ${words.join(' and ')}`, ...whatBecomes(trace) };
  if (!isServed(trace) || !(total > 0)) return mismatch;
  const isStray = trace.backends.some(({ destination }) => !shares.some((share) => isAt(share, destination)));
  const isOff = shares.some((share) => {
    const there = trace.backends.filter(({ destination }) => isAt(share, destination));
    const sum = there.reduce((found, one) => found + one.share, 0);
    return Math.abs(sum - share.weight / total) > 1e-9;
  });
  return isStray || isOff ? mismatch : undefined;
}

function refused({ trace }: Compared, by: { namespace: string; policy: string } | undefined): Mismatch | undefined {
  const prefix = by && `${by.namespace}/${by.policy}/`;
  const expected = by ? `the policy ${by.namespace}/${by.policy} to refuse it` : 'it to be refused';
  const doors = trace.backends.flatMap((backend) => backend.doors);
  const isRefused = ({ verdict, rule }: TracedDoor) =>
    verdict === 'refused' && (prefix === undefined || rule.startsWith(prefix));
  const open = doors.find((door) => !isRefused(door));
  if (doors.length === 0) return { expected, ...whatBecomes(trace) };
  return open && { expected, found: doorWords(open), access: open.rule };
}

function answered({ trace }: Compared, { status, body }: { status: number; body?: string }): Mismatch | undefined {
  const text = body === undefined ? '' : ` ${JSON.stringify(body)}`;
  const mismatch = { expected: `it to be answered ${status}${text}`, ...whatBecomes(trace) };
  if (trace.route.kind === 'no-route') return status === 404 && body === undefined ? undefined : mismatch;
  const action = trace.route.route?.action;
  if (action?.kind !== 'direct-response' || action.status !== status) return mismatch;
  const said = action.body.kind === 'text' ? action.body.text : '';
  return body === undefined || body === said ? undefined : mismatch;
}

function redirected(
  { trace, request }: Compared,
  { status, location }: { status?: number; location?: string },
): Mismatch | undefined {
  const wanted = [location === undefined ? '' : ` to ${location}`, status === undefined ? '' : ` with ${status}`].join(
    '',
  );
  const expected = `a redirect${wanted}`;
  const route = trace.route.route;
  if (route?.action.kind !== 'redirect') return { expected, ...whatBecomes(trace) };
  const actual = redirectLocation(route.action, route.match.path, request);
  const isSame = (status ?? route.action.status) === route.action.status && (location ?? actual) === actual;
  return isSame ? undefined : { expected, found: `it is redirected to ${actual} with ${route.action.status}` };
}

/** What is carried otherwise. Connections have neither path nor timeout, so nothing of it can be expected of them. */
function delivered(
  { timeout, arrivingPath, arrivingHost }: ExpectedDelivery,
  { trace, request }: Compared,
): Mismatch | undefined {
  const forward = trace.route.route?.action.kind === 'forward' ? trace.route.route : undefined;
  if (timeout !== undefined) {
    const actual = forward ? timeoutOf(forward) : 'not known here';
    const wanted = wantedTimeout(timeout);
    if (actual !== wanted) return { expected: `the timeout ${wanted}`, found: `it is ${actual}` };
  }
  if (arrivingPath === undefined && arrivingHost === undefined) return undefined;
  const arrived =
    forward?.action.kind === 'forward'
      ? rewritten(forward.action.rewrite, forward.match.path, request)
      : { host: request.host, path: request.path };
  if (arrivingHost !== undefined && arrived.host !== arrivingHost) {
    return { expected: `it to arrive for the host ${arrivingHost}`, found: `it arrives for ${arrived.host}` };
  }
  if (arrivingPath === undefined || arrived.path === arrivingPath) return undefined;
  const found = arrived.path === undefined ? 'an expression puts its path together' : `it arrives as ${arrived.path}`;
  return { expected: `it to arrive as ${arrivingPath}`, found };
}

function timeoutOf({ action }: Route): string {
  return action.kind === 'forward' ? timeoutWords(action.timeout).replace(/^deadline /, '') : '';
}

/** `1000ms` and `1s` are the same. */
function wantedTimeout(written: string): string {
  const duration = parseDuration(written);
  return duration === undefined ? written : formatDuration(duration);
}

/** What becomes of a request instead, in words. */
function whatBecomes({ route, backends }: Trace): Pick<Mismatch, 'found' | 'access'> {
  if (route.kind === 'unknown') return { found: 'a condition on its way cannot be analysed' };
  if (route.kind === 'no-route') return { found: 'no route is for it, and it is answered 404' };
  if (route.route && route.route.action.kind !== 'forward') {
    return { found: `it is ${actionWords(route.route.action, route.table)}` };
  }
  const doors = backends.flatMap((backend) => backend.doors);
  const closed = doors.find(({ verdict }) => verdict !== 'allowed');
  if (closed) return { found: doorWords(closed), access: closed.rule };
  const empty = backends.find((one) => !one.isServed || one.doors.length === 0);
  if (empty) return { found: `nobody serves ${destinationWords(empty.destination, '')}` };
  const shares = backends.map(({ destination, share: part }) => {
    const to = destinationWords(destination, route.table);
    return backends.length === 1 ? to : `${to} ${percentWords(part)}`;
  });
  return { found: `it is sent to ${shares.join(' and ')}` };
}

function doorWords({ workload, handshake, verdict, rule }: TracedDoor): string {
  if (handshake === 'refuses') return `${workload} refuses the caller's certificate`;
  if (verdict === 'unknown') return `a rule of ${workload} cannot be analysed`;
  if (verdict === 'allowed') return `${workload} allows it by ${ruleWords(rule)}`;
  return rule === 'no rule'
    ? `${workload} refuses it: no rule allows it`
    : `${workload} refuses it by ${ruleWords(rule)}`;
}

function isAt({ namespace, service, port, version }: TestedDestination, destination: string): boolean {
  const [ownNamespace, ownService, ownPort, ownVersion] = destination.split('/');
  return (
    namespace === ownNamespace &&
    service === ownService &&
    (port === undefined || port === ownPort) &&
    (version === undefined || version === ownVersion)
  );
}

function destinationName({ namespace, service, port, version }: TestedDestination): string {
  return `${namespace}/${service}${port === undefined ? '' : `:${port}`}${version === undefined ? '' : ` ${version}`}`;
}
