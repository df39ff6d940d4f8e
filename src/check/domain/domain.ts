import type { ModelPath } from '../../diagnostic/diagnostic.ts';
import { parseByteSize } from '../../scalar/byte-size.ts';
import { type Duration, formatDuration, milliseconds, parseDuration } from '../../scalar/duration.ts';

/** Codes of values outside their domain. They all tell the same things. */
export type DomainCode = 'invalid-duration' | 'invalid-limit' | 'invalid-size' | 'invalid-count' | 'invalid-text';

/** A value that is not what it may be. */
export interface Fault {
  readonly code: DomainCode;
  /** From the value that was looked at to the one that is wrong. */
  readonly path: ModelPath;
  readonly found: string;
  /** What it may be, units included: "a length of time from 1ms to 10m". */
  readonly domain: string;
  readonly advice: string;
}

/** What a written value may be. */
export type Domain = (value: unknown) => readonly Fault[];

/** Members of any of the kinds, without the word that says which. */
type MemberOf<T> = T extends unknown ? Exclude<keyof T, 'kind'> & string : never;

/** A domain for every member of a group: one without does not compile. */
export function group<T extends object>(domains: { readonly [Name in MemberOf<T>]: Domain }): Domain {
  const named = Object.entries<Domain>(domains);
  return (value) =>
    named.flatMap(([name, domain]) => {
      const member = (value as { readonly [name: string]: unknown })[name];
      if (member === undefined) return [];
      return domain(member).map((fault) => ({ ...fault, path: [name, ...fault.path] }));
    });
}

/** Bounds of a length of time, both allowed. */
export interface DurationRange {
  readonly least: Duration;
  readonly most?: Duration;
  /** For settings of the machine, which knows no smaller unit. */
  readonly wholeSeconds?: boolean;
}

/** A length of time. */
export function duration(range: DurationRange): Domain {
  const domain = durationWords(range);
  return (value) => {
    const text = String(value);
    const length = parseDuration(text);
    if (length !== undefined && isWithin(length, range)) return [];
    const advice = length === undefined ? repairedDuration(text) : `write ${domain}`;
    return [{ code: 'invalid-duration', path: [], found: text, domain, advice }];
  };
}

/** A length of time, or `unlimited`. */
export function durationLimit(range: DurationRange): Domain {
  const domain = `${durationWords(range)} or \`unlimited\``;
  const bounded = duration(range);
  return (value) => {
    if (value === 'unlimited') return [];
    const advice = parseDuration(String(value)) === 0 ? unlimitedAdvice : undefined;
    return bounded(value).map((fault) => ({ ...fault, domain, advice: advice ?? fault.advice }));
  };
}

/** A count from 1, or `unlimited`. */
export const limit: Domain = (value) => {
  if (value === 'unlimited' || isCount(value, 1, mostCount)) return [];
  const domain = `a whole number from 1 to ${counted(mostCount)} or \`unlimited\``;
  const advice = value === 0 ? unlimitedAdvice : `write ${domain}`;
  return [{ code: 'invalid-limit', path: [], found: String(value), domain, advice }];
};

/** A count between two others, both allowed. `what` is what is counted. */
export function count(least: number, most: number, what: string): Domain {
  const domain = `a whole number of ${what} from ${counted(least)} to ${counted(most)}`;
  return (value) =>
    isCount(value, least, most)
      ? []
      : [{ code: 'invalid-count', path: [], found: String(value), domain, advice: `write ${domain}` }];
}

/** Parts of a hundred, in whole numbers. */
export function percent(least: number, most: number): Domain {
  return count(least, most, 'percent');
}

/** Any number above one bound and up to another. */
export function number({ above, most }: { readonly above: number; readonly most: number }): Domain {
  const domain = `a number above ${above}, at most ${counted(most)}`;
  return (value) =>
    Number(value) > above && Number(value) <= most
      ? []
      : [{ code: 'invalid-count', path: [], found: String(value), domain, advice: `write ${domain}` }];
}

/** A text of some form. `what` says which. */
export function text(what: string, isFine: (text: string) => boolean): Domain {
  return (value) =>
    isFine(String(value))
      ? []
      : [{ code: 'invalid-text', path: [], found: String(value), domain: what, advice: `write ${what}` }];
}

/** A number of bytes between two others, both allowed. */
export function byteSize(least: number, most: number): Domain {
  const domain = `a size from ${least}B to ${most}B`;
  return (value) => {
    const text = String(value);
    const bytes = parseByteSize(text);
    if (bytes !== undefined && bytes >= least && bytes <= most) return [];
    const advice =
      bytes === undefined ? 'write a whole number with a unit: `B`, `KiB`, `MiB` or `GiB`' : `write ${domain}`;
    return [{ code: 'invalid-size', path: [], found: text, domain, advice }];
  };
}

const unlimitedAdvice = 'zero never means "no limit": write `unlimited` if that is meant';

/** The largest number Envoy's own limits can be, which it takes for none. */
const mostCount = 4_294_967_294;

function isCount(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function isWithin(length: Duration, { least, most, wholeSeconds }: DurationRange): boolean {
  return length >= least && (most === undefined || length <= most) && (!wholeSeconds || length % 1_000 === 0);
}

function durationWords({ least, most, wholeSeconds }: DurationRange): string {
  const bounds =
    most === undefined
      ? `of at least ${formatDuration(least)}`
      : `from ${formatDuration(least)} to ${formatDuration(most)}`;
  return `a length of time ${bounds}${wholeSeconds ? ' in whole seconds' : ''}`;
}

/** What was probably meant by a text that is no length of time. */
export function repairedDuration(text: string): string {
  if (/^\d{1,5}$/.test(text)) return `write the unit too: \`${text}s\` or \`${text}ms\``;
  const fraction = /^(\d*\.\d+)(ms|s|m|h)$/.exec(text);
  const length = Math.round(Number(fraction?.[1]) * (unitMilliseconds[fraction?.[2] ?? ''] ?? 0));
  if (fraction && length > 0) return `write whole numbers: \`${formatDuration(milliseconds(length))}\``;
  return 'write whole numbers with the units h, m, s and ms, such as `2s`, `500ms` or `1m30s`';
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** With commas between thousands. Never by locale, which differs between machines. */
export function counted(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
