import type { AccessRule, Authorization } from '../../ir/authorization.ts';
import { ownProgramPolicy, rbacPolicy } from './access-condition.ts';
import { extension, type Message } from './message.ts';

/**
 * Envoy's filters for access: both speak the same rules, over requests or over connections. The HTTP one counts under its
 * connection manager; the other must be told the name to count under.
 */
export type AccessLayer =
  | { readonly kind: 'http' }
  | { readonly kind: 'network'; readonly statPrefix: string }
  /** Requests of the own program, about which all rules are. It shows no certificate: who reaches the listener is it. */
  | { readonly kind: 'own-program' };

/** Whether every call is allowed, so that nothing need be asked. */
export function allowsAll({ deny, allow }: Authorization): boolean {
  return deny.length === 0 && allow.some(({ callers, conditions }) => callers.length === 0 && conditions.length === 0);
}

/** Where the access log finds which rule of an audit held for a call, and under which field. */
export const auditMetadata = { prefix: 'audit_', key: 'audit_shadow_effective_policy_id' } as const;

/**
 * Notes which rule of an audit holds for a call, and lets it go on. It stands before what refuses, so that a refused call is told
 * of too. As denials, because Envoy notes the name of the rule then.
 */
export function noteAudited(audit: readonly AccessRule[], layer: AccessLayer): Message[] {
  if (audit.length === 0) return [];
  const policies = Object.fromEntries(audit.map((rule) => [rule.name, rbacPolicy(rule)]));
  const shadow = {
    shadow_rules: { action: 'DENY', policies },
    shadow_rules_stat_prefix: auditMetadata.prefix,
  };
  switch (layer.kind) {
    case 'http':
    case 'own-program':
      return [
        extension('envoy.filters.http.rbac', 'envoy.extensions.filters.http.rbac.v3.RBAC', {
          ...shadow,
          track_per_rule_stats: true,
        }),
      ];
    case 'network':
      return [
        extension('envoy.filters.network.rbac', 'envoy.extensions.filters.network.rbac.v3.RBAC', {
          ...shadow,
          stat_prefix: `${layer.statPrefix}.audit.`,
        }),
      ];
  }
}

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
  const policyOf = layer.kind === 'own-program' ? ownProgramPolicy : rbacPolicy;
  const policies = Object.fromEntries(rules.map((rule) => [rule.name, policyOf(rule)]));
  switch (layer.kind) {
    case 'http':
    case 'own-program':
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
