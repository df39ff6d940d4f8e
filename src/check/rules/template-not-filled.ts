import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { HttpRouteMatch } from '../../model/request-match.ts';
import { type PathFault, pathFault } from '../../scalar/path-fault.ts';
import { templateVariables } from '../../scalar/path-template.ts';
import { enumerated } from '../naming.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A template that is filled asks only for variables that every match of the rule has, and becomes a path. */
export function templateNotFilled({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { rewrite, matches = [] } = placed.rule;
    if (rewrite?.path?.kind !== 'template') continue;
    const fault = faultOf(rewrite.path.value, matches);
    if (!fault) continue;
    const parameters = { route: placed.route.name, template: rewrite.path.value, ...fault };
    report(diagnose('template-not-filled', parameters, { at: rulePath(placed, 'rewrite', 'path', 'value') }));
  }
}

function faultOf(template: string, matches: readonly HttpRouteMatch[]): PathFault | undefined {
  const known = matches.map(({ path }) => (path?.kind === 'template' ? templateVariables(path.value) : undefined));
  if (known.length === 0 || known.includes(undefined)) {
    return {
      fault: 'has nothing to be filled with: a match of the rule is no template',
      advice: 'match templates only in this rule',
    };
  }
  const parts = template.split(/\{(\w+)\}/);
  const shared = known[0]?.filter((name) => known.every((names) => names?.includes(name))) ?? [];
  const missing = parts.find((part, index) => index % 2 === 1 && !shared.includes(part));
  if (missing !== undefined) {
    const advice = shared.length > 0 ? `use ${enumerated(shared)}` : 'give the matches a variable they share';
    return { fault: `asks for \`${missing}\`, which not every match of the rule has`, advice };
  }
  const literal = parts.map((part, index) => (index % 2 === 1 ? 'x' : part)).join('');
  if (literal.includes('{'))
    return {
      fault: 'has a brace that names no variable',
      advice: 'write variables as `{id}`, also those for all that is left',
    };
  return pathFault(literal);
}
