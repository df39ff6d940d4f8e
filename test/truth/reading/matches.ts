import type { GrpcNameMatch, GrpcRouteMatch } from '../../../src/model/grpc-route.ts';
import type { HeaderMatch, HttpRouteMatch, PathMatch } from '../../../src/model/request-match.ts';
import type { TruthRequest } from '../request.ts';

/** Whether a match of requests holds. */
export function httpMatchHolds(match: HttpRouteMatch, request: TruthRequest): boolean {
  return (
    (match.path === undefined || pathHolds(match.path, request.path)) &&
    (match.method === undefined || match.method === request.method) &&
    // No request of these tests comes through TLS.
    (match.scheme === undefined || match.scheme === 'http') &&
    headersHold(match.headers, request) &&
    Object.entries(match.query ?? {}).every(([name, value]) => valueHolds(value, firstOf(request.query, name)))
  );
}

/** Whether a match of calls holds: their path is `/<service>/<method>`. */
export function grpcMatchHolds(match: GrpcRouteMatch, request: TruthRequest): boolean {
  const [service = '', method = ''] = request.path.slice(1).split('/');
  return nameHolds(match.service, service) && nameHolds(match.method, method) && headersHold(match.headers, request);
}

/** Whether conditions on headers hold. */
export function headersHold(
  wanted: { readonly [name: string]: HeaderMatch } | undefined,
  { headers }: TruthRequest,
): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) => valueHolds(value, headers[name.toLowerCase()]));
}

function pathHolds(match: PathMatch, path: string): boolean {
  if (match.kind === 'regex') return whole(match.value).test(path);
  const fold = (text: string) => (match.ignoreCase ? text.toLowerCase() : text);
  const [wanted, asked] = [fold(match.value), fold(path)];
  if (match.kind === 'exact') return asked === wanted;
  if (match.kind === 'prefix') return wanted === '/' || asked === wanted || asked.startsWith(`${wanted}/`);
  return templateHolds(wanted.split('/'), asked.split('/'));
}

function templateHolds(wanted: readonly string[], asked: readonly string[]): boolean {
  const last = wanted.at(-1) ?? '';
  if (!last.endsWith('=**}') && wanted.length !== asked.length) return false;
  return wanted.every((segment, index) => {
    if (segment.endsWith('=**}')) return asked.slice(index).join('/') !== '';
    return segment.startsWith('{') ? (asked[index] ?? '') !== '' : segment === asked[index];
  });
}

function valueHolds(match: HeaderMatch, value: string | undefined): boolean {
  if (match.kind === 'absent') return value === undefined;
  if (value === undefined) return false;
  switch (match.kind) {
    case 'present':
      return true;
    case 'exact':
      return value === match.value;
    case 'prefix':
      return value.startsWith(match.value);
    case 'suffix':
      return value.endsWith(match.value);
    case 'regex':
      return whole(match.value).test(value);
  }
}

function nameHolds(match: GrpcNameMatch | undefined, name: string): boolean {
  if (match === undefined) return true;
  return match.kind === 'exact' ? name === match.value : whole(match.value).test(name);
}

function whole(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`);
}

/** The value of the first parameter of a name, as it is written; undefined when there is none. */
function firstOf(query: string, name: string): string | undefined {
  for (const part of query.slice(1).split('&')) {
    const [key, value = ''] = part.split('=');
    if (key === name) return value;
  }
  return undefined;
}
