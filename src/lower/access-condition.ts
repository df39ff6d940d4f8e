import type * as ir from '../ir/access-condition.ts';
import type * as model from '../model/access-condition.ts';
import type { AccessRule, AuthorizationPolicy } from '../model/authorization-policy.ts';
import { type IdentityPattern, identitiesOfNamespace, parseIdentityPattern } from '../scalar/identity-pattern.ts';
import { lowerAddressRanges } from './address-ranges.ts';
import type { ProtectedPort } from './authorization.ts';
import { identitiesOf } from './caller-identities.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerValueMatch, templateSegments } from './request-match.ts';

/** What of a rule is decided when it is asked. */
export interface LoweredConditions {
  readonly callers: readonly ir.CallerCondition[];
  readonly conditions: readonly ir.AccessCondition[];
}

interface Place extends ProtectedPort {
  readonly action: AuthorizationPolicy['action'];
  readonly isTcp: boolean;
}

/** A condition, or what it comes to whatever is asked. */
type Lowered<T> = T | 'always' | 'never';

/**
 * Decides the conditions of a rule; `never` when they hold for no call of this port. A rule that speaks of HTTP requests neither
 * allows nor denies a TCP connection.
 */
export function lowerConditions(rule: AccessRule, place: Place): LoweredConditions | 'never' {
  const written = writtenConditions(rule);
  const callers: ir.CallerCondition[] = [];
  const conditions: ir.AccessCondition[] = [];
  for (const condition of written) {
    if (condition.values.length === 0) return 'never';
    if (place.isTcp && isOfRequests[condition.kind]) return 'never';
    const lowered = lowerCondition(condition, place);
    if (lowered === 'never') return 'never';
    if (lowered === 'always') continue;
    if ('identities' in lowered) callers.push(lowered);
    else conditions.push(lowered);
  }
  return { callers, conditions: sortedBy(conditions, ({ kind, negated }) => [order.indexOf(kind), Number(negated)]) };
}

/** What is cheap to look at first. The order decides nothing. */
const order: readonly ir.AccessCondition['kind'][] = [
  'method',
  'path',
  'host',
  'header',
  'claim',
  'peer-address',
  'client-address',
];

const isOfRequests: Readonly<Record<model.AccessCondition['kind'], boolean>> = {
  caller: false,
  namespace: false,
  principal: false,
  'peer-address': true,
  port: false,
  'client-address': true,
  host: true,
  method: true,
  path: true,
  header: true,
  claim: true,
};

/** The lists of a rule are short for conditions. */
function writtenConditions({ methods, paths, when = [] }: AccessRule): model.AccessCondition[] {
  return [
    ...(methods === undefined ? [] : [{ kind: 'method' as const, values: methods }]),
    ...(paths === undefined ? [] : [{ kind: 'path' as const, values: paths }]),
    ...when,
  ];
}

function lowerCondition(
  condition: model.AccessCondition,
  place: Place,
): Lowered<ir.CallerCondition | ir.AccessCondition> {
  const { kind, not: negated = false } = condition;
  const { trustDomain } = place.attachments;
  switch (kind) {
    case 'port':
      return condition.values.includes(place.port) === negated ? 'never' : 'always';
    case 'caller': {
      const identities = condition.values.flatMap((caller) => identitiesOf(caller, place.attachments));
      return anyIdentity(
        negated,
        identities.map((value) => ({ kind: 'exact', value })),
      );
    }
    case 'namespace':
      return anyIdentity(
        negated,
        condition.values.map((namespace) => identitiesOfNamespace(trustDomain, namespace)),
      );
    case 'principal':
      return anyIdentity(
        negated,
        condition.values.flatMap((text) => parseIdentityPattern(text)?.pattern ?? []),
      );
    case 'peer-address':
    case 'client-address':
      return { kind, negated, ranges: lowerAddressRanges(condition.values) };
    case 'method':
      return { kind, negated, methods: sortedUnique(condition.values) };
    case 'host':
      return { kind, negated, hostnames: sortedUnique(condition.values) };
    case 'path':
      return lowerPaths(condition.values, negated, place.action);
    case 'claim':
      return { kind, negated, claim: condition.claim, values: condition.values.map(lowerValueMatch) };
    case 'header': {
      const values = condition.values.map(lowerValueMatch);
      return { kind, negated, name: condition.name.toLowerCase(), values };
    }
  }
}

/** Any of nobody is nobody; none of nobody is everybody. */
function anyIdentity(negated: boolean, identities: readonly IdentityPattern[]): Lowered<ir.CallerCondition> {
  const distinct = new Map(identities.map((pattern) => [pattern.value, pattern]));
  if (distinct.size === 0) return negated ? 'always' : 'never';
  return { negated, identities: sortedBy(distinct.values(), ({ value }) => [value]) };
}

/**
 * A path with a `;` is let in by no pattern, and kept out by every one: programs read it in different ways, and whoever guards by
 * paths must not depend on which.
 */
function lowerPaths(
  texts: readonly string[],
  negated: boolean,
  action: AuthorizationPolicy['action'],
): Lowered<ir.PathCondition> {
  // Everything below the root is everything.
  if (texts.includes('/*')) return negated ? 'never' : 'always';
  const isRefusing = (action === 'allow') === negated;
  const patterns = sortedUnique(texts).map(lowerPath);
  return { kind: 'path', negated, paths: isRefusing ? [...patterns, { kind: 'parameters' }] : patterns };
}

function lowerPath(text: string): ir.PathPattern {
  if (text.includes('{')) return { kind: 'template', segments: templateSegments(text) };
  return text.endsWith('/*') ? { kind: 'below', value: text.slice(0, -2) } : { kind: 'exact', value: text };
}
