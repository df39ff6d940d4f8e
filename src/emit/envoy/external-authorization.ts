import type { ExternalAuthorization } from '../../ir/external-authorization.ts';
import type { RequestScope, ScopedPath } from '../../ir/request-scope.ts';
import { durationText, extension, type Message } from './message.ts';

/** Asks about requests, one authorizer after another: each can refuse. */
export function externalAuthorizationFilters(authorizers: readonly ExternalAuthorization[]): Message[] {
  return authorizers.flatMap((authorizer) => [
    ...withoutForged(authorizer.gives),
    ...askedAbout(authorizer),
    extAuthz(authorizer),
  ]);
}

function extAuthz(authorizer: ExternalAuthorization): Message {
  const { name, failure, gives } = authorizer;
  return extension('envoy.filters.http.ext_authz', 'envoy.extensions.filters.http.ext_authz.v3.ExtAuthz', {
    stat_prefix: name,
    transport_api_version: 'V3',
    ...asked(authorizer),
    ...(failure === 'allow' ? { failure_mode_allow: true } : {}),
    // An authorizer that cannot be asked has not refused: callers, and whoever looks at statuses, can tell the two apart.
    status_on_error: { code: 'ServiceUnavailable' },
    // What an authorizer answers is looked at before it becomes part of a request.
    validate_mutations: true,
    ...(isEverything(authorizer.requests) ? {} : { filter_enabled_metadata: unlessPassedOver(name) }),
    decoder_header_mutation_rules: onlyThese(gives),
  });
}

function asked({ destination, protocol, timeout, gives }: ExternalAuthorization): Message {
  if (protocol.kind === 'grpc') {
    return {
      grpc_service: {
        envoy_grpc: { cluster_name: destination, authority: hostOf(destination) },
        timeout: durationText(timeout),
      },
    };
  }
  return {
    http_service: {
      server_uri: { uri: `http://${hostOf(destination)}`, cluster: destination, timeout: durationText(timeout) },
      // The sidecar of the authorizer tells it who asks; who is asked about must be said.
      ...(protocol.namesCaller ? { authorization_request: { headers_to_add: [callerHeader] } } : {}),
      ...(gives.length > 0 ? { authorization_response: { allowed_upstream_headers: names(gives) } } : {}),
    },
    ...(protocol.tells.length > 0 ? { allowed_headers: names(protocol.tells) } : {}),
  };
}

const callerHeader: Message = { key: 'x-caller-identity', value: '%DOWNSTREAM_PEER_URI_SAN%' };

/** Envoy would name the cluster, which with its slashes is no host: the other end hangs up on it. */
export function hostOf(destination: string): string {
  const [namespace, service] = destination.split('/');
  return `${service}.${namespace}`;
}

function names(headers: readonly string[]): Message {
  return { patterns: headers.map((exact) => ({ exact })) };
}

/** The headers an authorizer may write; otherwise it could rewrite the path that was allowed. */
function onlyThese(gives: readonly string[]): Message {
  if (gives.length === 0) return { disallow_all: true };
  const literals = gives.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return { disallow_all: true, allow_expression: { regex: `^(?:${literals.join('|')})$` } };
}

/** A header that only the authorizer writes is nobody else's. */
function withoutForged(gives: readonly string[]): Message[] {
  if (gives.length === 0) return [];
  return [
    extension('envoy.filters.http.header_mutation', 'envoy.extensions.filters.http.header_mutation.v3.HeaderMutation', {
      mutations: { request_mutations: gives.map((remove) => ({ remove })) },
    }),
  ];
}

/** Notes whether the request is one to ask about, by the same matching as access rules have. Nothing where every request is. */
function askedAbout({ name, requests }: ExternalAuthorization): Message[] {
  if (isEverything(requests)) return [];
  return [
    extension('envoy.filters.http.rbac', 'envoy.extensions.filters.http.rbac.v3.RBAC', {
      shadow_rules: {
        action: 'ALLOW',
        policies: { asked: { principals: [{ any: true }], permissions: [permission(requests)] } },
      },
      shadow_rules_stat_prefix: notePrefix(name),
    }),
  ];
}

/** The other way round, so that a request without the note is asked about too. */
function unlessPassedOver(name: string): Message {
  return {
    filter: 'envoy.filters.http.rbac',
    path: [{ key: `${notePrefix(name)}shadow_engine_result` }],
    value: { string_match: { exact: 'denied' } },
    invert: true,
  };
}

function notePrefix(name: string): string {
  return `external/${name}/`;
}

function isEverything({ methods, paths }: RequestScope): boolean {
  return methods.kind === 'any' && paths.kind === 'any';
}

function permission({ methods, paths }: RequestScope): Message {
  const method = methods.kind === 'any' ? [] : [anyOf(methods.methods.map(methodPermission))];
  const path = paths.kind === 'any' ? [] : [anyOf(paths.paths.flatMap(pathPermissions))];
  return { and_rules: { rules: [...method, ...path] } };
}

function anyOf(rules: readonly Message[]): Message {
  return { or_rules: { rules } };
}

function methodPermission(method: string): Message {
  return { header: { name: ':method', string_match: { exact: method } } };
}

function pathPermissions({ kind, value }: ScopedPath): Message[] {
  const exact = { url_path: { path: { exact: value } } };
  return kind === 'exact' ? [exact] : [exact, { url_path: { path: { prefix: `${value}/` } } }];
}
