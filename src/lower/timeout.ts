import type * as ir from '../ir/timeout.ts';
import { type Duration, milliseconds, parseDuration } from '../scalar/duration.ts';
import { defaults } from './defaults.ts';
import { promised } from './invariant.ts';

/** Decides how long a response may take. */
export function lowerTimeout(timeout: string | undefined): ir.Limit {
  if (timeout === 'unlimited') return { kind: 'unlimited' };
  return { kind: 'limited', duration: timeout === undefined ? defaults.routeTimeout : lowerDuration(timeout) };
}

/** Decides how long a whole call of gRPC may take. */
export function lowerDeadline(deadline: string): ir.Timeout {
  return { kind: 'deadline', longest: lowerTimeout(deadline) };
}

/** Decides how long a request may be silent: never so short, unless written, that a slow upload is cut before its timeout. */
export function lowerIdleTimeout(idleTimeout: string | undefined, timeout: ir.Timeout): Duration {
  if (idleTimeout !== undefined) return lowerDuration(idleTimeout);
  const limit = timeout.kind === 'deadline' ? timeout.longest : timeout;
  return limit.kind === 'unlimited'
    ? defaults.leastIdleTimeout
    : milliseconds(Math.max(limit.duration, defaults.leastIdleTimeout));
}

/** A length of time that `check` has read before. */
export function lowerDuration(text: string): Duration {
  return promised(parseDuration(text), `duration ${text}`);
}
