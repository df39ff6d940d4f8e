import type { ReplacedPrefix } from '../../ir/redirect.ts';
import type { PathMatch } from '../../ir/request-match.ts';
import type { Message } from './message.ts';

/**
 * The replacement of the prefix that matched, in redirects and rewrites alike. Envoy replaces letters, not segments: `/` in
 * the place of `/foo` would make `//x` of `/foo/x`, and `/bar` in the place of `/` would make `/barx` of `/x`.
 */
export function replacedPrefix({ value }: ReplacedPrefix, match: PathMatch): Message {
  if (match.kind !== 'prefix') return { prefix_rewrite: value.endsWith('/') ? value : `${value}/` };
  if (value !== '/') return { prefix_rewrite: value };
  const prefix = match.value.replace(/[.+*?()|[\]{}^$\\]/g, '\\$&');
  const regex = `^${match.ignoreCase ? '(?i)' : ''}${prefix}/*`;
  return { regex_rewrite: { pattern: { regex }, substitution: '/' } };
}
