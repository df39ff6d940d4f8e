import type { PathMatch } from '../../ir/request-match.ts';
import type { FilledPart, PathRewrite, Rewrite } from '../../ir/rewrite.ts';
import type { Message } from './message.ts';
import { replacedPrefix } from './replaced-prefix.ts';
import { templateRegex } from './request-match.ts';

/** What a route changes about the host and the path. Envoy keeps the query by itself. */
export function rewriteOptions({ hostname, path }: Rewrite, match: PathMatch): Message {
  return {
    ...(hostname.kind === 'set' ? { host_rewrite_literal: hostname.value } : {}),
    ...rewrittenPath(path, match),
  };
}

function rewrittenPath(path: PathRewrite, match: PathMatch): Message {
  switch (path.kind) {
    case 'kept':
      return {};
    case 'full':
      // A percent sign begins one of Envoy's commands.
      return { path_rewrite: path.value.replaceAll('%', '%%') };
    case 'prefix':
      return replacedPrefix(path, match);
    case 'regex':
      return substitution(path.pattern, path.substitution);
    case 'template':
      if (match.kind !== 'template') throw new Error('only a template can be filled into another');
      return substitution(`^${templateRegex(match.segments, match.ignoreCase)}$`, path.parts.map(filled).join(''));
  }
}

function substitution(regex: string, text: string): Message {
  return { regex_rewrite: { pattern: { regex }, substitution: text } };
}

/** A path has no backslash, so literal parts need no escape. */
function filled(part: FilledPart): string {
  return part.kind === 'literal' ? part.value : `\\${part.position}`;
}
