import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A retry is one that can happen: a few times, after an outcome that is named, of a method that is routed. Ten retries of one request
 * are an outage of their own.
 */
export function invalidRetry({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const { at, ...fault } of faultsOf(placed)) {
      report(diagnose('invalid-retry', { route: placed.route.name, ...fault }, { at }));
    }
  }
}

interface RetryFault {
  readonly fault: string;
  readonly advice: string;
  readonly at: ModelPath;
}

const mostAttempts = 10;

function* faultsOf(placed: PlacedRule): Generator<RetryFault> {
  const { retry } = placed.rule;
  if (!retry) return;
  const { attempts } = retry;
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > mostAttempts) {
    const advice =
      attempts === 0 ? 'leave `retry` out: without it nothing is tried again' : 'write a whole number from 1 to 10';
    yield {
      fault: `${attempts} is no number of tries from 1 to ${mostAttempts}`,
      advice,
      at: rulePath(placed, 'retry', 'attempts'),
    };
  }
  if (retry.on?.length === 0 && !(placed.kind === 'http' && placed.rule.retry?.statusCodes?.length)) {
    const advice = 'name what a try must have ended with, or leave `on` out';
    yield { fault: 'its list `on` is empty, so it never happens', advice, at: rulePath(placed, 'retry', 'on') };
  }
  if (placed.kind === 'http' && placed.rule.retry) yield* httpFaults(placed, placed.rule.retry);
}

function* httpFaults(placed: PlacedRule, { statusCodes, methods }: HttpRetry): Generator<RetryFault> {
  for (const [index, status] of (statusCodes ?? []).entries()) {
    if (Number.isInteger(status) && status >= 400 && status <= 599) continue;
    const advice = 'name statuses of failures, from 400 to 599';
    yield { fault: `${status} is no status of a failure`, advice, at: rulePath(placed, 'retry', 'statusCodes', index) };
  }
  if (methods?.length === 0) {
    const advice = 'name the methods that are tried again, or leave `methods` out for the idempotent ones';
    yield {
      fault: 'its list `methods` is empty, so it never happens',
      advice,
      at: rulePath(placed, 'retry', 'methods'),
    };
  }
  for (const [index, method] of (methods ?? []).entries()) {
    if (method !== 'CONNECT') continue;
    const advice = 'remove it: a tunnel has no path, so no route ever sees one';
    yield { fault: 'CONNECT is never routed', advice, at: rulePath(placed, 'retry', 'methods', index) };
  }
}

interface HttpRetry {
  readonly statusCodes?: readonly number[];
  readonly methods?: readonly string[];
}
