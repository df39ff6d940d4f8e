import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { HttpBackend, HttpRoute, HttpRouteRule } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';

/** A rule of a route, and where it stands. */
export interface PlacedRule {
  readonly route: HttpRoute;
  readonly rule: HttpRouteRule;
  readonly routeIndex: number;
  readonly ruleIndex: number;
}

/** A backend, and where it stands. */
export interface PlacedBackend extends PlacedRule {
  readonly backend: HttpBackend;
  readonly backendIndex: number;
}

/** A backend whose service exists. */
export interface ResolvedBackend extends PlacedBackend {
  readonly service: Service;
}

/** Every rule of every route, in order. */
export function* rulesOf(mesh: Mesh): Generator<PlacedRule> {
  for (const [routeIndex, route] of mesh.httpRoutes.entries()) {
    for (const [ruleIndex, rule] of route.rules.entries()) yield { route, rule, routeIndex, ruleIndex };
  }
}

/** Every backend of every route, in order. */
export function* backendsOf(mesh: Mesh): Generator<PlacedBackend> {
  for (const placed of rulesOf(mesh)) {
    for (const [backendIndex, backend] of placed.rule.backends.entries()) yield { ...placed, backend, backendIndex };
  }
}

/** Every backend whose service exists; `unknown-service` reports the others. */
export function* resolvedBackendsOf(mesh: Mesh, directory: Directory): Generator<ResolvedBackend> {
  for (const placed of backendsOf(mesh)) {
    const service = directory.services.get(qualifiedName(placed.backend.namespace, placed.backend.service));
    if (service) yield { ...placed, service };
  }
}

/** The model path of something in a rule. */
export function rulePath(placed: PlacedRule, ...rest: ModelPath): ModelPath {
  return ['httpRoutes', placed.routeIndex, 'rules', placed.ruleIndex, ...rest];
}

/** The model path of something in a backend. */
export function backendPath(placed: PlacedBackend, ...rest: ModelPath): ModelPath {
  return rulePath(placed, 'backends', placed.backendIndex, ...rest);
}

/** The weight of a backend, 1 when it has none. */
export function weightOf(backend: HttpBackend): number {
  return backend.weight ?? 1;
}
