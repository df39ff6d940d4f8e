import type {
  MethodMatch,
  NamedMatch,
  PathMatch,
  RequestMatch,
  SchemeMatch,
  ValueMatch,
} from '../../ir/request-match.ts';
import type { TemplateSegment } from '../../scalar/path-template.ts';
import type { Message } from './message.ts';

/** A route's match in Envoy's words. */
export function routeMatch({ path, method, scheme, headers, query }: RequestMatch): Message {
  const headerMatchers = [
    ...pseudoHeader(':method', method),
    ...pseudoHeader(':scheme', scheme),
    ...headers.map(headerMatcher),
  ];
  return {
    ...pathMatcher(path),
    ...(headerMatchers.length > 0 ? { headers: headerMatchers } : {}),
    ...(query.length > 0 ? { query_parameters: query.map(queryMatcher) } : {}),
  };
}

/** A condition on a header. */
export function headerMatcher({ name, value }: NamedMatch): Message {
  switch (value.kind) {
    case 'present':
      return { name, present_match: true };
    case 'absent':
      return { name, present_match: true, invert_match: true };
    default:
      return { name, string_match: stringMatcher[value.kind](value.value) };
  }
}

function queryMatcher({ name, value }: NamedMatch): Message {
  if (value.kind === 'present' || value.kind === 'absent') return { name, present_match: value.kind === 'present' };
  return { name, string_match: stringMatcher[value.kind](value.value) };
}

function pathMatcher(path: PathMatch): Message {
  switch (path.kind) {
    case 'any':
      return { prefix: '/' };
    case 'exact':
      return { path: path.value, ...caseSensitivity(path.ignoreCase) };
    case 'prefix':
      // Envoy's plain `prefix` would let `/foo` match `/foobar`.
      return { path_separated_prefix: path.value, ...caseSensitivity(path.ignoreCase) };
    case 'template':
      return { safe_regex: { regex: templateRegex(path.segments, path.ignoreCase) } };
    case 'regex':
      return { safe_regex: { regex: path.value } };
  }
}

function caseSensitivity(ignoreCase: boolean): Message {
  return ignoreCase ? { case_sensitive: false } : {};
}

/** A template as the regular expression that says the same, each variable a group: a tenth of the size of Envoy's own matcher. */
export function templateRegex(segments: readonly TemplateSegment[], ignoreCase: boolean): string {
  return `${ignoreCase ? '(?i)' : ''}${segmentsRegex(segments, { variable: '([^/]+)', rest: '(.+)' })}`;
}

/** The segments of a template, one after the other, with what a variable and what all that is left may be. */
export function segmentsRegex(
  segments: readonly TemplateSegment[],
  open: { readonly variable: string; readonly rest: string },
): string {
  return segments
    .map((segment) => `/${segment.kind === 'literal' ? literalRegex(segment.value) : open[segment.kind]}`)
    .join('');
}

/** A text as the regular expression that matches it alone. */
export function literalRegex(text: string): string {
  return text.replace(/[.+*?()|[\]{}^$\\]/g, '\\$&');
}

function pseudoHeader(name: string, match: MethodMatch | SchemeMatch): Message[] {
  return match.kind === 'any' ? [] : [{ name, string_match: { exact: match.value } }];
}

/** What a text must be. */
export const stringMatcher: Readonly<
  Record<Exclude<ValueMatch['kind'], 'present' | 'absent'>, (value: string) => Message>
> = {
  exact: (value) => ({ exact: value }),
  prefix: (value) => ({ prefix: value }),
  suffix: (value) => ({ suffix: value }),
  regex: (value) => ({ safe_regex: { regex: value } }),
};
