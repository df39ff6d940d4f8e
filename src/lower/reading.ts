import type * as ir from '../ir/connection-pool.ts';
import type * as model from '../model/connection-pool.ts';
import { formatByteSize, parseByteSize } from '../scalar/byte-size.ts';
import { type Duration, formatDuration, parseDuration } from '../scalar/duration.ts';
import { promised } from './invariant.ts';
import type { Reading } from './setting.ts';

/** A length of time. */
export function duration(otherwise: Duration): Reading<string, Duration> {
  return { read: readDuration, otherwise, words: formatDuration };
}

/** A length of time, or none at all. */
export function durationLimit(otherwise: ir.DurationLimit): Reading<model.DurationLimit, ir.DurationLimit> {
  return {
    read: (written) =>
      written === 'unlimited' ? { kind: 'unlimited' } : { kind: 'at-most', duration: readDuration(written) },
    otherwise,
    words: (value) => (value.kind === 'unlimited' ? 'unlimited' : formatDuration(value.duration)),
  };
}

/** A count, or none at all. */
export function limit(otherwise: ir.Limit): Reading<model.Limit, ir.Limit> {
  return {
    read: (written) => (written === 'unlimited' ? { kind: 'unlimited' } : { kind: 'at-most', count: written }),
    otherwise,
    words: (value) => (value.kind === 'unlimited' ? 'unlimited' : counted(value.count)),
  };
}

/** A text as it is. */
export function text(otherwise: string): Reading<string, string> {
  return { read: (written) => written, otherwise, words: (value) => (value === '' ? 'none' : value) };
}

/** A number as it is. */
export function count(otherwise: number): Reading<number, number> {
  return { read: (written) => written, otherwise, words: counted };
}

/** A number of parts of a hundred. */
export function percent(otherwise: number): Reading<number, number> {
  return { read: (written) => written, otherwise, words: (value) => `${value} %` };
}

/** A number of bytes. */
export function bytes(otherwise: number): Reading<string, number> {
  return {
    read: (written) => promised(parseByteSize(written), `size ${written}`),
    otherwise,
    words: formatByteSize,
  };
}

function readDuration(written: string): Duration {
  return promised(parseDuration(written), `duration ${written}`);
}

/** With commas between thousands: `10,000`. Never by locale, which differs between machines. */
function counted(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
