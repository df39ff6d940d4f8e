import type { GrpcRoute } from '../model/grpc-route.ts';
import type { HttpRoute } from '../model/http-route.ts';
import type { Mesh } from '../model/mesh.ts';

/** A route of any kind whose rules become part of a route table. */
export type AttachedRoute =
  | { readonly kind: 'http'; readonly route: HttpRoute }
  | { readonly kind: 'grpc'; readonly route: GrpcRoute };

/** Every such route of a mesh. */
export function attachedRoutesOf(mesh: Mesh): AttachedRoute[] {
  return [
    ...mesh.httpRoutes.map((route): AttachedRoute => ({ kind: 'http', route })),
    ...mesh.grpcRoutes.map((route): AttachedRoute => ({ kind: 'grpc', route })),
  ];
}
