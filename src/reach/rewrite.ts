import type { HeaderChanges } from '../ir/header-changes.ts';
import type { PathMatch, RequestMatch } from '../ir/request-match.ts';
import type { PathRewrite, Rewrite } from '../ir/rewrite.ts';
import type { Forward } from '../ir/route.ts';
import { belowText, type Condition, plainlyBelowText, type Term, textCondition, unknown } from './condition.ts';
import type { Decision } from './decision.ts';
import { allBytes, bytesIn } from './language/byte-set.ts';
import {
  anything,
  bytes,
  choice,
  type Expression,
  emptyText,
  literal,
  repeat,
  sequence,
} from './language/expression.ts';

/**
 * What a route does to a request before it arrives. A door judges the request as it arrives, so each of its conditions is
 * read back to what must hold where the request sets out.
 */
export interface OnTheWay {
  readonly match: PathMatch;
  readonly rewrite: Rewrite;
  readonly requestHeaders: readonly HeaderChanges[];
}

/** Nothing is changed. */
export const unchanged: OnTheWay = {
  match: { kind: 'any' },
  rewrite: { hostname: { kind: 'kept' }, path: { kind: 'kept' } },
  requestHeaders: [],
};

export function onTheWay({ rewrite, requestHeaders, backends }: Forward, { path }: RequestMatch): OnTheWay {
  return {
    match: path,
    rewrite,
    requestHeaders: [requestHeaders, ...backends.map((backend) => backend.requestHeaders)],
  };
}

/** A decision about requests as they arrive, as one about requests as they set out. */
export function arriving<O>(decision: Decision<O>, change: OnTheWay): Decision<O> {
  return decision.map((clause) => {
    const terms = clause.when.map((term) => arrivingTerm(term, change));
    const never: Term = { anyOf: [], negated: false };
    return { ...clause, when: terms.includes('never') ? [never] : terms.filter((term) => typeof term === 'object') };
  });
}

type Arriving = Term | 'always' | 'never';

function arrivingTerm({ anyOf, negated }: Term, change: OnTheWay): Arriving {
  const read = anyOf.map((condition) => arrivingCondition(condition, change));
  if (read.includes('always')) return negated ? 'never' : 'always';
  const left = read.filter((condition) => typeof condition === 'object');
  if (left.length === 0) return negated ? 'always' : 'never';
  return { anyOf: left, negated };
}

function arrivingCondition(condition: Condition, change: OnTheWay): Condition | 'always' | 'never' {
  const { facet } = condition;
  if (facet.kind === 'path') return arrivingPath(condition, change);
  const touched =
    (facet.kind === 'host' && change.rewrite.hostname.kind !== 'kept') ||
    (facet.kind === 'header' && change.requestHeaders.some((changes) => namesOf(changes).includes(facet.name)));
  return touched
    ? unknown(`${facet.kind} ${condition.key} as it arrives`, `${condition.words} as it arrives`)
    : condition;
}

function namesOf({ remove, set, add }: HeaderChanges): string[] {
  return [...remove, ...set.map(({ name }) => name), ...add.map(({ name }) => name)];
}

function arrivingPath(condition: Condition, { match, rewrite }: OnTheWay): Condition | 'always' | 'never' {
  const { path } = rewrite;
  if (path.kind === 'kept') return condition;
  const pattern = patternOf(condition);
  const replaced = replacementOf(path, match);
  // What an expression puts together cannot be taken apart again.
  if (!pattern || !replaced) return unknown(`path ${condition.key} as it arrives`, `${condition.words} as it arrives`);
  if (replaced.kind === 'full') return holds(pattern, replaced.value) ? 'always' : 'never';
  return readBack(condition, pattern, replaced);
}

/** A path, one with everything under it, or every path with a `;`. */
interface Pattern {
  readonly kind: 'exact' | 'below' | 'plainly-below' | 'parameters';
  readonly value: string;
}

function patternOf({ key }: Condition): Pattern | undefined {
  if (key === 'parameters') return { kind: 'parameters', value: '' };
  const [, kind, value = ''] = /^(exact|below|plainly-below) (.*)$/s.exec(key) ?? [];
  return kind === 'exact' || kind === 'below' || kind === 'plainly-below' ? { kind, value } : undefined;
}

function holds({ kind, value }: Pattern, path: string): boolean {
  if (kind === 'parameters') return path.includes(';');
  if (path === value) return true;
  if (kind === 'exact' || !path.startsWith(`${value}/`)) return false;
  return kind === 'below' || !path.slice(value.length).includes(';');
}

/** `taken` is replaced by `put`, both without a slash at the end; what follows is kept. */
type Replacement =
  | { readonly kind: 'full'; readonly value: string }
  | { readonly kind: 'start'; readonly taken: string; readonly put: string; readonly fold: 'exact-case' | 'any-case' };

function replacementOf(path: PathRewrite, match: PathMatch): Replacement | undefined {
  if (path.kind === 'full') return { kind: 'full', value: path.value };
  if (path.kind !== 'prefix') return undefined;
  const put = path.value.replace(/\/$/, '');
  if (match.kind === 'any') return { kind: 'start', taken: '', put, fold: 'exact-case' };
  if (match.kind !== 'prefix') return undefined;
  return { kind: 'start', taken: match.value, put, fold: match.ignoreCase ? 'any-case' : 'exact-case' };
}

function readBack(
  { facet, words }: Condition,
  pattern: Pattern,
  { taken, put, fold }: Extract<Replacement, { readonly kind: 'start' }>,
): Condition | 'always' | 'never' {
  const { kind, value } = pattern;
  if (kind === 'parameters') {
    if (put.includes(';')) return 'always';
    const whole = sequence(literal(taken, fold), anything, literal(';'), anything);
    return textCondition(facet, `parameters after ${taken} ${fold}`, `${words} as it arrives`, whole);
  }
  if (kind === 'plainly-below' && `${put}/`.startsWith(`${value}/`)) {
    if (put.slice(value.length).includes(';')) return 'never';
    const rest = repeat(bytes(allBytes & ~bytesIn(';')), 0, 'unbounded');
    const key = `plainly ${taken} ${fold}`;
    return textCondition(facet, key, `${words} as it arrives`, sequence(literal(taken, fold), rest));
  }
  if (kind === 'below' && `${put}/`.startsWith(`${value}/`)) return 'always';
  const rest = restAfter(value, put);
  if (rest === undefined) return 'never';
  const start = literal(taken, fold);
  const end = rest === '/' && put === '' ? choice(emptyText, literal('/')) : literal(rest);
  const whole = sequence(start, end);
  const key = `${kind} ${value} of ${taken} to ${put} ${fold}`;
  return textCondition(facet, key, `${words} as it arrives`, wholeText(kind, whole));
}

function wholeText(kind: Pattern['kind'], whole: Expression): Expression {
  if (kind === 'below') return belowText(whole);
  return kind === 'plainly-below' ? plainlyBelowText(whole) : whole;
}

/** What follows the replaced start in a path that arrives; undefined when no path that arrives is like this. */
function restAfter(value: string, put: string): string | undefined {
  const rest = value.slice(put.length);
  return value.startsWith(put) && (rest === '' || rest.startsWith('/')) ? rest : undefined;
}
