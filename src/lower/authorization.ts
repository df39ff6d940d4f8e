import type * as ir from '../ir/authorization.ts';
import type * as model from '../model/authorization-policy.ts';
import { qualifiedName } from '../model/directory.ts';
import { speaksHttp } from '../model/protocol.ts';
import type { Service } from '../model/service.ts';
import { lowerConditions } from './access-condition.ts';
import type { Attachments } from './attachments.ts';
import { identitiesOf } from './caller-identities.ts';
import { promised } from './invariant.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { own } from './own.ts';
import { lowerAuthentication } from './request-authentication.ts';

/** What policies say about one port of a service. */
export interface PortPolicies {
  readonly authorization: ir.Authorization;
  /** What is only told of. */
  readonly audit: readonly ir.AccessRule[];
}

/** Who may call one port of a service. Without an allow rule nobody may. */
export function lowerAuthorization(service: Service, port: string, attachments: Attachments): PortPolicies {
  const attached = attachments.policiesOf.get(qualifiedName(service.namespace, service.name)) ?? [];
  const policies = sortedBy(attached, (policy) => [policy.namespace, policy.name]);
  const rulesOf = (action: model.AuthorizationPolicy['action']) =>
    policies
      .filter((policy) => policy.action === action)
      .flatMap((policy) =>
        policy.rules.flatMap((rule, index) => {
          const name = `${qualifiedName(policy.namespace, policy.name)}/${index}`;
          return lowerRule({ rule, name, action }, { service, port, attachments });
        }),
      );
  const tokens = isOfRequests(service, port)
    ? lowerAuthentication(attachments.authenticationOf.get(`service ${qualifiedName(service.namespace, service.name)}`))
    : ({ kind: 'none' } as const);
  return { authorization: { tokens, deny: rulesOf('deny'), allow: rulesOf('allow') }, audit: rulesOf('audit') };
}

function isOfRequests({ ports }: Service, port: string): boolean {
  return speaksHttp(promised(own(ports, port), `port ${port}`).protocol);
}

/** The port that rules are decided for. */
export interface ProtectedPort {
  readonly service: Service;
  readonly port: string;
  readonly attachments: Attachments;
}

interface NamedRule {
  readonly rule: model.AccessRule;
  readonly name: string;
  readonly action: model.AuthorizationPolicy['action'];
}

/** Nothing when the rule can hold for no call of this port: it names other ports, or nobody with an identity. */
function lowerRule({ rule, name, action }: NamedRule, where: ProtectedPort): ir.AccessRule[] {
  if (rule.ports !== undefined && !rule.ports.includes(where.port)) return [];
  const from = lowerCallers(rule.from, where.attachments);
  if (from.kind === 'identities' && from.identities.length === 0) return [];
  const isTcp = !isOfRequests(where.service, where.port);
  const decided = lowerConditions(rule, { ...where, action, isTcp });
  return decided === 'never' ? [] : [{ name, from, ...decided }];
}

function lowerCallers(from: readonly model.Caller[] | undefined, attachments: Attachments): ir.CallerMatch {
  if (from === undefined) return { kind: 'mesh', trustDomain: attachments.trustDomain };
  const identities = from.flatMap((caller) => identitiesOf(caller, attachments));
  return { kind: 'identities', identities: sortedUnique(identities) };
}
