import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Mesh } from '../../model/mesh.ts';
import { regularExpressionFault } from '../../scalar/regular-expression.ts';
import { matchesOf, matchPath, valuesOf } from '../match.ts';
import { type PlacedGrpcRule, type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A regular expression is RE2, the one Envoy has: it runs in linear time, and refuses look-around and back-references. */
export function invalidRegex({ mesh, report }: Inspection): void {
  for (const placed of matchesOf(mesh)) {
    const { path } = placed.match;
    if (path?.kind !== 'regex') continue;
    const fault = regularExpressionFault(path.value) ?? pathRegexFault(path.value);
    if (fault !== undefined) refuse(placed, { regex: path.value, fault, at: matchPath(placed, 'path', 'value') });
  }
  for (const { placed, value, at } of valuesOf(mesh)) {
    if (value.kind !== 'regex') continue;
    const fault = regularExpressionFault(value.value);
    if (fault !== undefined) refuse(placed, { regex: value.value, fault, at: [...at, 'value'] });
  }
  for (const { placed, expression, at } of otherExpressionsOf(mesh)) {
    const fault = regularExpressionFault(expression);
    if (fault !== undefined) refuse(placed, { regex: expression, fault, at });
  }

  function refuse({ route }: PlacedRule, found: { regex: string; fault: string; at: ModelPath }): void {
    const { regex, fault, at } = found;
    report(diagnose('invalid-regex', { route: route.name, regex, fault }, { at }));
  }
}

interface PlacedExpression {
  readonly placed: PlacedRule;
  readonly expression: string;
  readonly at: ModelPath;
}

/** Expressions of rewrites, of origins, and of names of gRPC. */
function* otherExpressionsOf(mesh: Mesh): Generator<PlacedExpression> {
  for (const placed of rulesOf(mesh)) {
    if (placed.kind === 'grpc') {
      yield* grpcExpressions(placed);
      continue;
    }
    const { rewrite, cors } = placed.rule;
    if (rewrite?.path?.kind === 'regex') {
      yield { placed, expression: rewrite.path.pattern, at: rulePath(placed, 'rewrite', 'path', 'pattern') };
    }
    for (const [index, origin] of (cors?.allowOrigins ?? []).entries()) {
      if (origin.kind !== 'regex') continue;
      yield { placed, expression: origin.value, at: rulePath(placed, 'cors', 'allowOrigins', index, 'value') };
    }
  }
}

function* grpcExpressions(placed: PlacedGrpcRule): Generator<PlacedExpression> {
  for (const [index, match] of (placed.rule.matches ?? []).entries()) {
    for (const part of ['service', 'method'] as const) {
      const name = match[part];
      if (name?.kind !== 'regex') continue;
      yield { placed, expression: name.value, at: rulePath(placed, 'matches', index, part, 'value') };
    }
  }
}

/** The whole path must match, and every path starts with a slash, so an expression that starts with a letter never does. */
function pathRegexFault(regex: string): string | undefined {
  const start = /^\^?(\w)(?![*?{])/.exec(regex)?.[1];
  if (start === undefined || regex.includes('|')) return undefined;
  return `it starts with \`${start}\`, but the whole path must match, and paths start with \`/\``;
}
