import { diagnose } from '../../diagnostic/diagnostic.ts';
import { captureGroups } from '../../scalar/capture-groups.ts';
import { pathFault } from '../../scalar/path-fault.ts';
import { regularExpressionFault } from '../../scalar/regular-expression.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * What a substitution leaves is a path. A proxy sends on whatever comes of it: without its first slash the request is one that no program
 * understands, and an empty path is taken for "no change".
 */
export function rewriteWithoutPath({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const path = placed.rule.rewrite?.path;
    if (path?.kind !== 'regex' || regularExpressionFault(path.pattern) !== undefined) continue;
    const fault = faultOf(path.pattern, path.substitution);
    if (!fault) continue;
    const parameters = { route: placed.route.name, substitution: path.substitution, ...fault };
    report(diagnose('rewrite-without-path', parameters, { at: rulePath(placed, 'rewrite', 'path', 'substitution') }));
  }
}

function faultOf(
  pattern: string,
  substitution: string,
): { readonly fault: string; readonly advice: string } | undefined {
  const groups = captureGroups(pattern);
  for (const [reference, number = ''] of substitution.matchAll(/\\(.?)/g)) {
    if (/^\d$/.test(number) && Number(number) <= groups) continue;
    if (number === '\\') return { fault: 'has a backslash, which no path has', advice: 'remove it' };
    const most = groups === 0 ? '`\\0`, all of it' : `\`\\0\` to \`\\${Math.min(groups, 9)}\``;
    return { fault: `asks for \`${reference}\`, a group that the expression does not have`, advice: `use ${most}` };
  }
  if (
    takesFirstSlash(pattern) &&
    !/^(?:\/|\\0)/.test(substitution) &&
    !(/^\\1/.test(substitution) && /^\^?\(\/+/.test(pattern))
  ) {
    return { fault: 'leaves no `/` at the beginning', advice: `write \`/${substitution}\`` };
  }
  // Whatever a group gives was part of a path before.
  const literal = substitution.replace(/\\\d/g, 'x');
  return pathFault(literal.startsWith('/') ? literal : `/${literal}`);
}

/** Whether what is replaced can begin where the path does: with its first slash. */
function takesFirstSlash(pattern: string): boolean {
  return /^\^?(?:\(\??:?)?\\?\//.test(pattern);
}
