import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { regularExpressionFault } from '../../scalar/regular-expression.ts';
import { matchesOf, matchPath, type PlacedMatch, valuesOf } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A regular expression is RE2, the one Envoy has: it runs in linear time, and refuses look-around and back-references. */
export function invalidRegex({ mesh, report }: Inspection): void {
  for (const placed of matchesOf(mesh)) {
    const { path } = placed.match;
    if (path?.kind !== 'regex') continue;
    const fault = regularExpressionFault(path.value) ?? pathRegexFault(path.value);
    if (fault !== undefined) refuse(placed, { regex: path.value, fault, at: matchPath(placed, 'path', 'value') });
  }
  for (const placed of valuesOf(mesh)) {
    const { value, kind, name } = placed;
    if (value.kind !== 'regex') continue;
    const fault = regularExpressionFault(value.value);
    const at = matchPath(placed, kind, name, 'value');
    if (fault !== undefined) refuse(placed, { regex: value.value, fault, at });
  }

  function refuse({ route }: PlacedMatch, found: { regex: string; fault: string; at: ModelPath }): void {
    const { regex, fault, at } = found;
    report(diagnose('invalid-regex', { route: route.name, regex, fault }, { at }));
  }
}

/** The whole path must match, and every path starts with a slash, so an expression that starts with a letter never does. */
function pathRegexFault(regex: string): string | undefined {
  const start = /^\^?(\w)(?![*?{])/.exec(regex)?.[1];
  if (start === undefined || regex.includes('|')) return undefined;
  return `it starts with \`${start}\`, but the whole path must match, and paths start with \`/\``;
}
