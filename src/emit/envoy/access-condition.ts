import type { AccessCondition, CallerCondition, ClaimCondition, PathPattern } from '../../ir/access-condition.ts';
import type { AccessRule, CallerMatch } from '../../ir/authorization.ts';
import type { ValueMatch } from '../../ir/request-match.ts';
import type { AddressRange } from '../../scalar/address-range.ts';
import type { IdentityPattern } from '../../scalar/identity-pattern.ts';
import type { Message } from './message.ts';
import { claimMetadata } from './request-authentication.ts';
import { headerMatcher, literalRegex, segmentsRegex, stringMatcher } from './request-match.ts';

/**
 * A rule as Envoy's RBAC has it: who, and what. Addresses are among the properties of who calls there, and every one of a list of
 * principals is enough.
 */
export function rbacPolicy({ from, callers, conditions }: AccessRule): Message {
  const addresses = conditions.flatMap((condition) => ('ranges' in condition ? [addressPrincipal(condition)] : []));
  const more = [...callers.map(callerPrincipal), ...addresses];
  const permissions = conditions.flatMap((condition) => ('ranges' in condition ? [] : [permission(condition)]));
  return {
    principals: more.length === 0 ? principals(from) : [{ and_ids: { ids: [anyId(principals(from)), ...more] } }],
    permissions: [permissions.length === 0 ? { any: true } : { and_rules: { rules: permissions } }],
  };
}

/** The same where all rules are about the own program, which shows no certificate. */
export function ownProgramPolicy({ conditions }: AccessRule): Message {
  const addresses = conditions.flatMap((condition) => ('ranges' in condition ? [addressPrincipal(condition)] : []));
  const permissions = conditions.flatMap((condition) => ('ranges' in condition ? [] : [permission(condition)]));
  return {
    principals: [addresses.length === 0 ? { any: true } : { and_ids: { ids: addresses } }],
    permissions: [permissions.length === 0 ? { any: true } : { and_rules: { rules: permissions } }],
  };
}

function principals(from: CallerMatch): Message[] {
  switch (from.kind) {
    case 'mesh':
      return [identityPrincipal({ kind: 'below', value: `spiffe://${from.trustDomain}/` })];
    case 'identities':
      return from.identities.map((value) => identityPrincipal({ kind: 'exact', value }));
  }
}

function callerPrincipal({ negated, identities }: CallerCondition): Message {
  return maybeNot('not_id', negated, anyId(identities.map(identityPrincipal)));
}

function identityPrincipal({ kind, value }: IdentityPattern): Message {
  return { authenticated: { principal_name: kind === 'exact' ? { exact: value } : { prefix: value } } };
}

function addressPrincipal({ kind, negated, ranges }: Extract<AccessCondition, { readonly ranges: unknown }>): Message {
  const field = kind === 'peer-address' ? 'direct_remote_ip' : 'remote_ip';
  return maybeNot('not_id', negated, anyId(ranges.map((range) => ({ [field]: cidrRange(range) }))));
}

function cidrRange({ address, prefixLength }: AddressRange): Message {
  return { address_prefix: address, prefix_len: prefixLength };
}

function anyId(ids: readonly Message[]): Message {
  const [first, ...others] = ids;
  return first && others.length === 0 ? first : { or_ids: { ids } };
}

function permission(condition: Exclude<AccessCondition, { readonly ranges: unknown }>): Message {
  return maybeNot('not_rule', condition.negated, { or_rules: { rules: permissionsOf(condition) } });
}

function permissionsOf(condition: Exclude<AccessCondition, { readonly ranges: unknown }>): Message[] {
  switch (condition.kind) {
    case 'method':
      return condition.methods.map((method) => ({ header: { name: ':method', string_match: { exact: method } } }));
    case 'path':
      return condition.paths.map((pattern) => ({ url_path: { path: pathMatcher(pattern) } }));
    case 'host':
      return condition.hostnames.map((hostname) => ({
        header: { name: ':authority', string_match: { safe_regex: { regex: hostRegex(hostname) } } },
      }));
    case 'claim':
      return [{ metadata: claimMatcher(condition) }];
    case 'header':
      return condition.values.map((value) => ({ header: headerMatcher({ name: condition.name, value }) }));
  }
}

/** A text, or a list with such a text. Both are asked for, since nobody promises which it is. */
function claimMatcher({ claim, values }: ClaimCondition): Message {
  const texts = values.map(valueMatcher);
  const matchers = texts.flatMap((text) => [text, { list_match: { one_of: text } }]);
  return {
    filter: claimMetadata.filter,
    path: [claimMetadata.key, ...claim].map((key) => ({ key })),
    value: { or_match: { value_matchers: matchers } },
  };
}

function valueMatcher(value: ValueMatch): Message {
  if (value.kind === 'present' || value.kind === 'absent') return { present_match: value.kind === 'present' };
  return { string_match: stringMatcher[value.kind](value.value) };
}

function maybeNot(field: 'not_id' | 'not_rule', negated: boolean, message: Message): Message {
  return negated ? { [field]: message } : message;
}

/** No pattern but an exact one holds for a path with a `;`. */
function pathMatcher(pattern: PathPattern): Message {
  switch (pattern.kind) {
    case 'exact':
      return { exact: pattern.value };
    case 'below':
      return { safe_regex: { regex: `${literalRegex(pattern.value)}(/[^;]*)?` } };
    case 'template':
      return { safe_regex: { regex: segmentsRegex(pattern.segments, { variable: '[^/;]+', rest: '[^;]+' }) } };
    case 'parameters':
      return { contains: ';' };
  }
}

/** One name in the ways a client may spell it: in any case, as the root of names ends it, and with a port. */
function hostRegex(hostname: string): string {
  const name = hostname.startsWith('*') ? `.+${literalRegex(hostname.slice(1))}` : literalRegex(hostname);
  return `(?i)${name}\\.?(:[0-9]+)?`;
}
