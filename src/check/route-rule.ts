import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { GrpcRoute, GrpcRouteRule } from '../model/grpc-route.ts';
import type { HttpRoute, HttpRouteRule } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';

/** A route of any kind that becomes part of a route table. */
export type AnyRoute = HttpRoute | GrpcRoute;

/** A route, and where it stands. */
export type PlacedRoute = PlacedHttpRoute | PlacedGrpcRoute;

/** A rule of a route, and where it stands. */
export type PlacedRule = PlacedHttpRule | PlacedGrpcRule;

export interface PlacedHttpRoute {
  readonly kind: 'http';
  readonly route: HttpRoute;
  readonly routeAt: ModelPath;
}

export interface PlacedGrpcRoute {
  readonly kind: 'grpc';
  readonly route: GrpcRoute;
  readonly routeAt: ModelPath;
}

export interface PlacedHttpRule extends PlacedHttpRoute {
  readonly rule: HttpRouteRule;
  readonly ruleIndex: number;
}

export interface PlacedGrpcRule extends PlacedGrpcRoute {
  readonly rule: GrpcRouteRule;
  readonly ruleIndex: number;
}

/** Every route, in order. */
export function* routesOf(mesh: Mesh): Generator<PlacedRoute> {
  for (const [index, route] of mesh.httpRoutes.entries()) yield { kind: 'http', route, routeAt: ['httpRoutes', index] };
  for (const [index, route] of mesh.grpcRoutes.entries()) yield { kind: 'grpc', route, routeAt: ['grpcRoutes', index] };
}

/** Most laws walk over the rules; they are placed once. */
const placedRules = new WeakMap<Mesh, readonly PlacedRule[]>();

/** Every rule of every route, in order. */
export function rulesOf(mesh: Mesh): readonly PlacedRule[] {
  const rules = placedRules.get(mesh) ?? [...placeRules(mesh)];
  placedRules.set(mesh, rules);
  return rules;
}

function* placeRules(mesh: Mesh): Generator<PlacedRule> {
  for (const { kind, route, routeAt } of routesOf(mesh)) {
    // The two branches are the same to a reader, not to the type checker.
    if (kind === 'http') {
      for (const [ruleIndex, rule] of route.rules.entries()) yield { kind, route, routeAt, rule, ruleIndex };
    } else {
      for (const [ruleIndex, rule] of route.rules.entries()) yield { kind, route, routeAt, rule, ruleIndex };
    }
  }
}

/** Every rule about HTTP requests, in order. */
export function* httpRulesOf(mesh: Mesh): Generator<PlacedHttpRule> {
  for (const placed of rulesOf(mesh)) if (placed.kind === 'http') yield placed;
}

/** The model path of something in a rule. */
export function rulePath({ routeAt, ruleIndex }: PlacedRule, ...rest: ModelPath): ModelPath {
  return [...routeAt, 'rules', ruleIndex, ...rest];
}

/** One text for each route of a mesh, also of two that wrongly have one name. */
export function routeKey({ routeAt }: { readonly routeAt: ModelPath }): string {
  return routeAt.join('/');
}
