import { type Duration, milliseconds, parseDuration } from '../scalar/duration.ts';
import type { PlacedRule } from './route-rule.ts';

/** How long the requests of a rule may take; undefined where there is no limit, or one that another law refuses. */
export interface RuleTimes {
  /** All tries together: what is written, else the 15 s of every route. */
  readonly limit: Duration | undefined;
  readonly idle: Duration | undefined;
  readonly perTry: Duration | undefined;
}

/** What `lower` chooses where nothing is written, as the documentation of `timeout` says. */
const defaultTimeout = milliseconds(15_000);

const timesWithoutRule: RuleTimes = { limit: defaultTimeout, idle: undefined, perTry: undefined };

/** A rule is on the way of many calls, and several laws read its times. */
const known = new WeakMap<PlacedRule['rule'], RuleTimes>();

/** Reads the times of a rule, or of no rule: what happens where none is written. */
export function ruleTimes(placed: PlacedRule | undefined): RuleTimes {
  if (!placed) return timesWithoutRule;
  const times = known.get(placed.rule) ?? readTimes(placed);
  known.set(placed.rule, times);
  return times;
}

function readTimes(placed: PlacedRule): RuleTimes {
  const { timeout, idleTimeout, retry } = placed.rule;
  const deadline = placed.kind === 'grpc' ? placed.rule.deadline : undefined;
  const written = deadline ?? timeout;
  return {
    limit: written === undefined ? defaultTimeout : lengthOf(written),
    idle: lengthOf(idleTimeout),
    perTry: lengthOf(retry?.perTryTimeout),
  };
}

function lengthOf(text: string | undefined): Duration | undefined {
  const duration = text === undefined ? undefined : parseDuration(text);
  return duration === undefined || duration === 0 ? undefined : duration;
}
