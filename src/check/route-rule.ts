import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { HttpRoute, HttpRouteRule } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';

/** A route, and where it stands. */
export interface PlacedRoute {
  readonly route: HttpRoute;
  readonly routeAt: ModelPath;
}

/** A rule of a route, and where it stands. */
export interface PlacedRule extends PlacedRoute {
  readonly rule: HttpRouteRule;
  readonly ruleIndex: number;
}

/** Every route, in order. */
export function* routesOf(mesh: Mesh): Generator<PlacedRoute> {
  for (const [index, route] of mesh.httpRoutes.entries()) yield { route, routeAt: ['httpRoutes', index] };
}

/** Every rule of every route, in order. */
export function* rulesOf(mesh: Mesh): Generator<PlacedRule> {
  for (const placed of routesOf(mesh)) {
    for (const [ruleIndex, rule] of placed.route.rules.entries()) yield { ...placed, rule, ruleIndex };
  }
}

/** The model path of something in a rule. */
export function rulePath({ routeAt, ruleIndex }: PlacedRule, ...rest: ModelPath): ModelPath {
  return [...routeAt, 'rules', ruleIndex, ...rest];
}

/** One text for each route of a mesh, also of two that wrongly have one name. */
export function routeKey({ routeAt }: PlacedRoute): string {
  return routeAt.join('/');
}
