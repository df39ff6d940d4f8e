import type { ValueMatch } from '../ir/request-match.ts';
import { type AddressRange, formatAddressRange } from '../scalar/address-range.ts';
import type { TemplateSegment } from '../scalar/path-template.ts';
import type { Facet } from './facet.ts';
import { allBytes, type ByteSet, bytesIn } from './language/byte-set.ts';
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
import { parseRegex } from './language/parse-regex.ts';

/** Something that holds or does not hold of one facet of a request. */
export interface Condition {
  readonly facet: Facet;
  /** Equal keys of one facet mean the same. */
  readonly key: string;
  /** How it is said after the name of the facet, or alone for a path or method. */
  readonly words: string;
  readonly test: Test;
}

export type Test =
  | { readonly kind: 'text'; readonly expression: Expression }
  | { readonly kind: 'absent' }
  | { readonly kind: 'range'; readonly range: AddressRange }
  | { readonly kind: 'member'; readonly member: string };

/** Holds when any of its conditions does, or, negated, when none does. All of them look at one facet. */
export interface Term {
  readonly anyOf: readonly Condition[];
  readonly negated: boolean;
}

/** Any of these conditions. */
export function anyOf(conditions: readonly Condition[]): Term {
  return { anyOf: conditions, negated: false };
}

/** None of these conditions. */
export function noneOf(conditions: readonly Condition[]): Term {
  return { anyOf: conditions, negated: true };
}

/** Whether letters in either case mean the same. */
export type Fold = 'exact-case' | 'any-case';

/** The whole text. */
export function exactly(facet: Facet, value: string, fold: Fold = 'exact-case'): Condition {
  return textCondition(facet, `exact${folded(fold)} ${value}`, said(facet, value), literal(value, fold));
}

/** A path and everything under it by whole segments. */
export function below(facet: Facet, value: string, fold: Fold = 'exact-case'): Condition {
  return textCondition(facet, `below${folded(fold)} ${value}`, `${value}/*`, belowText(literal(value, fold)));
}

/** A path by its segments: each itself, any one, or all that are left. */
export function template(facet: Facet, segments: readonly TemplateSegment[], fold: Fold): Condition {
  const words = templateWords(segments);
  const expression = templateText(segments, fold, allBytes);
  return textCondition(facet, `template${folded(fold)} ${words}`, words, expression);
}

/** As {@link below}, where nothing underneath has a `;`. */
export function plainlyBelow(facet: Facet, value: string): Condition {
  return textCondition(facet, `plainly-below ${value}`, `${value}/*`, plainlyBelowText(literal(value)));
}

/** As {@link template}, where no variable has a `;`. */
export function plainTemplate(facet: Facet, segments: readonly TemplateSegment[]): Condition {
  const words = templateWords(segments);
  return textCondition(facet, `plain-template ${words}`, words, templateText(segments, 'exact-case', withoutSemicolon));
}

/** Paths with a `;`. */
export function withParameters(facet: Facet): Condition {
  return textCondition(facet, 'parameters', 'paths with `;`', sequence(anything, literal(';'), anything));
}

const withoutSemicolon = allBytes & ~bytesIn(';');

/** What an expression matches, and everything under it by whole segments that has no `;`. */
export function plainlyBelowText(expression: Expression): Expression {
  const rest = sequence(literal('/'), repeat(bytes(withoutSemicolon), 0, 'unbounded'));
  return sequence(expression, choice(emptyText, rest));
}

function templateWords(segments: readonly TemplateSegment[]): string {
  return segments.map((segment) => `/${segmentWords(segment)}`).join('');
}

function templateText(segments: readonly TemplateSegment[], fold: Fold, allowed: ByteSet): Expression {
  const parts = segments.map((segment): Expression => {
    if (segment.kind === 'literal') return literal(segment.value, fold);
    return repeat(bytes(segment.kind === 'variable' ? allowed & ~bytesIn('/') : allowed), 1, 'unbounded');
  });
  return sequence(...parts.flatMap((part) => [literal('/'), part]));
}

/** What an expression matches, and everything under it by whole segments. */
export function belowText(expression: Expression): Expression {
  return sequence(expression, choice(emptyText, sequence(literal('/'), anything)));
}

/** A condition on a text that no other function here makes. Equal keys of one facet must mean the same. */
export function textCondition(facet: Facet, key: string, words: string, expression: Expression): Condition {
  return { facet, key, words, test: { kind: 'text', expression } };
}

function folded(fold: Fold): string {
  return fold === 'any-case' ? '-in-any-case' : '';
}

function segmentWords(segment: TemplateSegment): string {
  if (segment.kind === 'literal') return segment.value;
  return segment.kind === 'variable' ? `{${segment.name}}` : `{${segment.name}=**}`;
}

/** Texts that begin so. */
export function beginning(facet: Facet, value: string): Condition {
  return textCondition(facet, `prefix ${value}`, `${said(facet, value)}...`, sequence(literal(value), anything));
}

/** Texts that end so. */
export function ending(facet: Facet, value: string): Condition {
  return textCondition(facet, `suffix ${value}`, `...${said(facet, value)}`, sequence(anything, literal(value)));
}

/** A host name as it is written: exact, or `*.` and what one or more labels stand before. */
export function hostname(value: string, facet: Facet = { kind: 'host' }): Condition {
  return value.startsWith('*') ? { ...ending(facet, value.slice(1)), words: value } : exactly(facet, value);
}

/** A regular expression that the whole text must match. */
export function matching(facet: Facet, value: string): Condition {
  const expression = parseRegex(value);
  const words = `like ${value}`;
  return expression === undefined
    ? unknown(`${facetName(facet)} ${words}`, words)
    : textCondition(facet, `regex ${value}`, words, expression);
}

/** Any value at all, for what may be absent. */
export function present(facet: Facet): Condition {
  return textCondition(facet, 'present', '(any value)', anything);
}

export function absent(facet: Facet): Condition {
  return { facet, key: 'absent', words: '(absent)', test: { kind: 'absent' } };
}

/** An address of a range. */
export function inRange(facet: Facet, range: AddressRange): Condition {
  const text = formatAddressRange(range);
  return { facet, key: text, words: text, test: { kind: 'range', range } };
}

/** One of the few words the facet can be. */
export function member(facet: Facet, value: string): Condition {
  return { facet, key: value, words: value, test: { kind: 'member', member: value } };
}

/** A valid token of an issuer. */
export function tokenOf(issuer: string): Condition {
  return held({ kind: 'token', name: issuer }, `a valid token of ${issuer}`);
}

/** A claim that has a value, or one like it; its name is that of what it is in, and its own, with dots. */
export function claimIs(claim: string, match: ValueMatch): Condition {
  const value = 'value' in match ? JSON.stringify(match.value) : '';
  const wanted: Readonly<Record<ValueMatch['kind'], string>> = {
    exact: ` = ${value}`,
    prefix: ` = ${value}...`,
    suffix: ` = ...${value}`,
    regex: ` like ${value}`,
    present: '',
    absent: ' (absent)',
  };
  const said = `claim ${claim}${wanted[match.kind]}`;
  return held({ kind: 'claim', name: said, claim, match }, said);
}

function held(facet: Facet, words: string): Condition {
  return { facet, key: 'yes', words, test: { kind: 'member', member: 'yes' } };
}

/** What cannot be looked into: equal names hold together, and of each other nothing is known. */
export function unknown(name: string, words: string): Condition {
  return { facet: { kind: 'unknown', name }, key: 'yes', words, test: { kind: 'member', member: 'yes' } };
}

/** Values of headers and parameters are quoted; a path or a host is plain. */
function said(facet: Facet, value: string): string {
  return facet.kind === 'header' || facet.kind === 'query' ? JSON.stringify(value) : value;
}

function facetName(facet: Facet): string {
  return 'name' in facet ? `${facet.kind} ${facet.name}` : facet.kind;
}
