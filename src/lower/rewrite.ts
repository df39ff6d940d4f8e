import type * as ir from '../ir/rewrite.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import type * as model from '../model/rewrite.ts';
import { templateVariables } from '../scalar/path-template.ts';

const kept = { kind: 'kept' } as const;

/** A request as it came. */
export const noRewrite: ir.Rewrite = { hostname: kept, path: kept };

/** Decides what a request that this match held for is changed to. */
export function lowerRewrite(rewrite: model.Rewrite | undefined, match: HttpRouteMatch): ir.Rewrite {
  if (rewrite === undefined) return noRewrite;
  const { hostname, path } = rewrite;
  return {
    hostname: hostname === undefined ? kept : { kind: 'set', value: hostname },
    path: path === undefined ? kept : lowerPath(path, match),
  };
}

function lowerPath(path: model.RewrittenPath, match: HttpRouteMatch): ir.PathRewrite {
  switch (path.kind) {
    case 'full':
    case 'prefix':
      return { kind: path.kind, value: path.value };
    case 'regex':
      return { kind: 'regex', pattern: path.pattern, substitution: path.substitution };
    case 'template':
      return { kind: 'template', parts: filledParts(path.value, templateVariables(match.path?.value ?? '')) };
  }
}

/** The literal parts of a template and its variables, each by its place in the template that matched. */
function filledParts(template: string, variables: readonly string[]): ir.FilledPart[] {
  return template.split(/(\{\w+\})/).flatMap((part): ir.FilledPart[] => {
    if (part === '') return [];
    const position = variables.indexOf(part.replace(/^\{|\}$/g, '')) + 1;
    return part.startsWith('{') ? [{ kind: 'variable', position }] : [{ kind: 'literal', value: part }];
  });
}
