import type { GrpcNameMatch, GrpcRouteMatch } from './grpc-route.ts';
import type { HttpRouteMatch, PathMatch } from './request-match.ts';

/** The match of HTTP requests that holds for exactly the calls that a match of gRPC does: `/<service>/<method>` is their path. */
export function httpMatchOf({ service, method, headers }: GrpcRouteMatch): HttpRouteMatch {
  const path = grpcPath(service, method);
  return { ...(path && { path }), ...(headers && { headers }) };
}

function grpcPath(service: GrpcNameMatch | undefined, method: GrpcNameMatch | undefined): PathMatch | undefined {
  if (service === undefined && method === undefined) return undefined;
  if (service?.kind === 'exact' && method === undefined) return { kind: 'prefix', value: `/${service.value}` };
  if (service?.kind === 'exact' && method?.kind === 'exact') {
    return { kind: 'exact', value: `/${service.value}/${method.value}` };
  }
  return { kind: 'regex', value: `/${nameRegex(service)}/${nameRegex(method)}` };
}

function nameRegex(name: GrpcNameMatch | undefined): string {
  if (name === undefined) return '[^/]+';
  return name.kind === 'exact' ? name.value.replaceAll('.', '\\.') : `(?:${name.value})`;
}
