import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { HttpBackend } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { type PlacedRule, rulePath, rulesOf } from './route-rule.ts';

/** A backend or a mirror, and where it stands. Both name a port that requests arrive at. */
export type PlacedBackend = PlacedRule & {
  readonly backend: HttpBackend;
  readonly backendAt: ModelPath;
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
}

/** Every backend whose service exists; `unknown-service` reports the others. */
export function* resolvedBackendsOf(mesh: Mesh, directory: Directory): Generator<ResolvedBackend> {
  for (const placed of backendsOf(mesh)) {
    const service = directory.services.get(qualifiedName(placed.backend.namespace, placed.backend.service));
    if (service) yield { ...placed, service };
  }
}

/** The model path of something in a backend. */
export function backendPath({ backendAt }: PlacedBackend, ...rest: ModelPath): ModelPath {
  return [...backendAt, ...rest];
}

/** The weight of a backend, 1 when it has none. */
export function weightOf(backend: HttpBackend): number {
  return backend.weight ?? 1;
}
