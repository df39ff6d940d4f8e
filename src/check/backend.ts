import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { HttpBackend } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import type { ConnectionBackend } from '../model/tcp-route.ts';
import { connectionRoutesOf, type PlacedConnectionRoute } from './any-route.ts';
import { subject } from './naming.ts';
import { type PlacedRule, rulePath, rulesOf } from './route-rule.ts';

/** What names a port of a service that traffic goes to. */
export type AnyBackend = HttpBackend | ConnectionBackend;

/** A backend or a mirror, and where it stands. Both name a port that requests or connections arrive at. */
export type PlacedBackend = (PlacedRule | PlacedConnectionRoute) & {
  readonly backend: AnyBackend;
  readonly backendAt: ModelPath;
};

/** Backends that share some traffic by weight: those of a rule, or of a whole route of connections. */
export type PlacedSplit = (PlacedRule | PlacedConnectionRoute) & {
  /** Such as "a rule of route `canary`". */
  readonly subject: string;
  /** Undefined for a rule that sends nothing anywhere. */
  readonly backends: readonly AnyBackend[] | undefined;
  /** The model path of what has the backends. */
  readonly splitAt: ModelPath;
};

/** A backend whose service exists. */
export type ResolvedBackend = PlacedBackend & { readonly service: Service };

/** Every backend and every mirror of every route, in order. */
export function* backendsOf(mesh: Mesh): Generator<PlacedBackend> {
  for (const placed of rulesOf(mesh)) {
    for (const list of ['backends', 'mirrors'] as const) {
      for (const [index, backend] of (placed.rule[list] ?? []).entries()) {
        yield { ...placed, backend, backendAt: rulePath(placed, list, index) };
      }
    }
  }
  for (const placed of connectionRoutesOf(mesh)) {
    for (const [index, backend] of placed.route.backends.entries()) {
      yield { ...placed, backend, backendAt: [...placed.routeAt, 'backends', index] };
    }
  }
}

/** Every list of backends of every route, in order. */
export function* splitsOf(mesh: Mesh): Generator<PlacedSplit> {
  for (const placed of rulesOf(mesh)) {
    const named = `a rule of ${subject('route', placed.route)}`;
    yield { ...placed, subject: named, backends: placed.rule.backends, splitAt: rulePath(placed) };
  }
  for (const placed of connectionRoutesOf(mesh)) {
    const { route, routeAt } = placed;
    yield { ...placed, subject: subject('route', route), backends: route.backends, splitAt: routeAt };
  }
}

/** Every backend whose service exists; `unknown-service` reports the others. */
export function* resolvedBackendsOf(mesh: Mesh, directory: Directory): Generator<ResolvedBackend> {
  for (const placed of backendsOf(mesh)) {
    const service = directory.services.get(qualifiedName(placed.backend.namespace, placed.backend.service));
    if (service) yield { ...placed, service };
  }
}

/** The model path of something among the backends of a split. */
export function splitPath({ splitAt }: PlacedSplit, ...rest: ModelPath): ModelPath {
  return [...splitAt, 'backends', ...rest];
}

/** The model path of something in a backend. */
export function backendPath({ backendAt }: PlacedBackend, ...rest: ModelPath): ModelPath {
  return [...backendAt, ...rest];
}

/** The weight of a backend, 1 when it has none. */
export function weightOf(backend: AnyBackend): number {
  return backend.weight ?? 1;
}
