import type {
  AccessRequestMatch,
  AccessRule,
  Authorization,
  CallerMatch,
  PathPattern,
} from '../../ir/authorization.ts';
import { extension, type Message } from './message.ts';

/**
 * Envoy's filters for access: both speak the same rules, over requests or over connections. The HTTP one counts under its
 * connection manager; the other must be told the name to count under.
 */
export type AccessLayer = { readonly kind: 'http' } | { readonly kind: 'network'; readonly statPrefix: string };

/** Refuses a call that any deny rule holds for. Nothing to do where there is none. */
export function refuseDenied({ deny }: Authorization, layer: AccessLayer): Message[] {
  return deny.length === 0 ? [] : [rbac('DENY', deny, layer)];
}

/** Refuses a call that no allow rule holds for; without rules, every call. */
export function requireAllowed({ allow }: Authorization, layer: AccessLayer): Message {
  return rbac('ALLOW', allow, layer);
}

function rbac(action: 'ALLOW' | 'DENY', rules: readonly AccessRule[], layer: AccessLayer): Message {
  const name = action.toLowerCase();
  // Policies are named by the rule that an author wrote, so that statistics and access logs tell who refused.
  const policies = Object.fromEntries(rules.map((rule) => [rule.name, policy(rule)]));
  switch (layer.kind) {
    case 'http':
      return extension('envoy.filters.http.rbac', 'envoy.extensions.filters.http.rbac.v3.RBAC', {
        rules: { action, policies },
        rules_stat_prefix: `${name}.`,
        track_per_rule_stats: true,
      });
    case 'network':
      return extension('envoy.filters.network.rbac', 'envoy.extensions.filters.network.rbac.v3.RBAC', {
        rules: { action, policies },
        stat_prefix: `${layer.statPrefix}.${name}.`,
      });
  }
}

function policy({ from, request }: AccessRule): Message {
  return { principals: principals(from), permissions: [permission(request)] };
}

function principals(from: CallerMatch): Message[] {
  switch (from.kind) {
    case 'mesh':
      return [{ authenticated: { principal_name: { prefix: `spiffe://${from.trustDomain}/` } } }];
    case 'identities':
      return from.identities.map((identity) => ({ authenticated: { principal_name: { exact: identity } } }));
  }
}

function permission(request: AccessRequestMatch): Message {
  if (request.kind === 'any') return { any: true };
  const methods = request.methods.kind === 'any' ? [] : [anyOf(request.methods.methods.map(methodPermission))];
  const paths = request.paths.kind === 'any' ? [] : [anyOf(request.paths.paths.flatMap(pathPermissions))];
  return { and_rules: { rules: [...methods, ...paths] } };
}

function anyOf(rules: readonly Message[]): Message {
  return { or_rules: { rules } };
}

function methodPermission(method: string): Message {
  return { header: { name: ':method', string_match: { exact: method } } };
}

function pathPermissions({ kind, value }: PathPattern): Message[] {
  const exact = { url_path: { path: { exact: value } } };
  return kind === 'exact' ? [exact] : [exact, { url_path: { path: { prefix: `${value}/` } } }];
}
