import type { MethodMatch, NamedMatch, PathMatch, RequestMatch } from '../../ir/route.ts';
import type { Message } from './message.ts';

/** A route's match in Envoy's words. */
export function routeMatch({ path, method, headers, query }: RequestMatch): Message {
  const headerMatchers = [...methodMatchers(method), ...headers.map(namedMatcher)];
  return {
    ...pathMatcher(path),
    ...(headerMatchers.length > 0 ? { headers: headerMatchers } : {}),
    ...(query.length > 0 ? { query_parameters: query.map(namedMatcher) } : {}),
  };
}

function pathMatcher(path: PathMatch): Message {
  switch (path.kind) {
    case 'any':
      return { prefix: '/' };
    case 'exact':
      return { path: path.value };
    case 'prefix':
      // Envoy's plain `prefix` would let `/foo` match `/foobar`.
      return { path_separated_prefix: path.value };
    case 'regex':
      return { safe_regex: { regex: path.value } };
  }
}

function methodMatchers(method: MethodMatch): Message[] {
  return method.kind === 'any' ? [] : [{ name: ':method', string_match: { exact: method.value } }];
}

function namedMatcher({ name, value }: NamedMatch): Message {
  return { name, string_match: stringMatcher[value.kind](value.value) };
}

const stringMatcher: Readonly<Record<NamedMatch['value']['kind'], (value: string) => Message>> = {
  exact: (value) => ({ exact: value }),
  regex: (value) => ({ safe_regex: { regex: value } }),
};
