import type * as model from '../model/authorization-policy.ts';
import { type AccessCondition, conditionModels, type HttpAccessCondition } from './access-condition.ts';
import { Declaration } from './declaration.ts';
import { Gateway } from './gateway.ts';
import type { HttpPortName } from './http-route.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, refuse, requireSameMesh, requireService } from './reference.ts';
import type { HttpMethod } from './request-match.ts';
import { type PortSpecs, Service } from './service.ts';
import { Workload } from './workload.ts';

/** Who calls: every workload of a service, one workload, or a gateway. */
export type Caller = Service | Workload | Gateway;

/** Which calls a rule is for. Everything written must hold. */
export interface AccessRule<PortName extends string = string> {
  /**
   * The callers, of whom any one. A service stands for all its workloads. Left out: every caller with an identity of this
   * mesh. An empty list is an error.
   */
  readonly from?: readonly Caller[];
  /** The ports by name, of which any one; every port by default. */
  readonly ports?: readonly PortName[];
  /** What else must hold of the call, all of it. */
  readonly when?: readonly AccessCondition<PortName>[];
}

/** Which calls a rule of a service that speaks HTTP is for. Everything written must hold. */
export interface HttpAccessRule<PortName extends string = string> extends Omit<AccessRule<PortName>, 'when'> {
  /** The request methods, of which any one; every method by default. */
  readonly methods?: readonly HttpMethod[];
  /**
   * The paths, of which any one: exact (`/ratings`), everything below (`/ratings/*`) or a template (`/users/{id}`,
   * `/files/{path=**}`); every path by default. A path with a `;` is below nothing and fits no template, and every deny that
   * names paths is for it: programs read it in different ways.
   */
  readonly paths?: readonly `/${string}`[];
  /** What else must hold of the request, all of it. */
  readonly when?: readonly HttpAccessCondition<PortName>[];
}

/** The rules a service can have: with methods and paths only where a port speaks HTTP. */
export type AccessRuleOf<P extends PortSpecs> = [HttpPortName<P>] extends [never]
  ? AccessRule<keyof P & string>
  : HttpAccessRule<keyof P & string>;

/** A day, such as `2027-03-31` (ISO 8601). */
export type Day = `${number}-${number}-${number}`;

/** What happens to the calls that rules are for. */
export type AccessAction =
  | {
      /** A deny always wins over an allow. */
      readonly action: 'allow' | 'deny';
      readonly until?: never;
    }
  | {
      /** An audit decides nothing: a call that a rule is for is logged with the name of the rule, under `audited_by`. */
      readonly action: 'audit';
      /** The day the audit has told what it was to tell. It ends nothing by itself: it is what reviewers hold it to. */
      readonly until?: Day;
    };

/** The options of an {@link AuthorizationPolicy}. */
export type AuthorizationPolicyOptions<P extends PortSpecs> = AccessAction & {
  /** Any one of these decides. At least one. */
  readonly rules: readonly AccessRuleOf<P>[];
};

/**
 * Who may call a service. Nothing may call it unless a policy allows it. A call is refused if any deny is for it, else allowed if
 * any allow is for it, else refused.
 *
 * @example
 * new AuthorizationPolicy(ratings, 'readers', {
 *   action: 'allow',
 *   rules: [{ from: [reviews], methods: ['GET'], paths: ['/ratings/*'] }],
 * });
 */
export class AuthorizationPolicy<P extends PortSpecs = PortSpecs> extends Declaration<model.AuthorizationPolicy> {
  /** The service that is protected. */
  readonly service: Service;
  private readonly options: AccessAction & { readonly rules: readonly HttpAccessRule[] };

  /**
   * @param service The service that is protected. The policy belongs to its namespace.
   * @param name Unique in its service. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the policy is called
   *   `<service>-<name>`.
   */
  constructor(service: Service<P>, name: string, options: AuthorizationPolicyOptions<P>) {
    super(service, name);
    requireService(this, service);
    this.service = service;
    this.options = options;
  }

  override toModel(): Plain<model.AuthorizationPolicy> {
    const { options } = this;
    const { namespace, name: service } = this.service;
    return {
      ...options,
      namespace,
      name: `${service}-${this.name}`,
      target: { namespace, service },
      rules: eachItem(options.rules, (rule, index) => this.ruleModel(rule, index)),
    };
  }

  private ruleModel(rule: HttpAccessRule, index: number): Plain<model.AccessRule> {
    const list = `rules[${index}]`;
    const { from, when } = rule;
    return {
      ...rule,
      from: callerModels({ owner: this, list: `${list}.from` }, from),
      when:
        when &&
        conditionModels(when, (callers, place) =>
          callerModels({ owner: this, list: `${list}.when[${place}].values` }, callers),
        ),
    };
  }
}

/** Callers by name; what is none stops the evaluation. */
export function callerModels(referrer: Referrer, from: readonly Caller[]): model.Caller[];
export function callerModels(referrer: Referrer, from: readonly Caller[] | undefined): model.Caller[] | undefined;
export function callerModels(referrer: Referrer, from: readonly Caller[] | undefined): model.Caller[] | undefined {
  if (from === undefined) return undefined;
  if (!Array.isArray(from))
    refuse(referrer, '', { expected: 'a list of services, workloads and gateways', found: from });
  return from.map((caller, index) => {
    if (!isCaller(caller))
      refuse(referrer, `[${index}]`, { expected: 'a service, a workload or a gateway', found: caller });
    requireSameMesh(referrer, caller);
    return callerModel(caller);
  });
}

/** A caller by name. */
export function callerModel(caller: Caller): model.Caller {
  const { namespace, name } = caller;
  if (caller instanceof Service) return { kind: 'service', namespace, service: name };
  if (caller instanceof Workload) return { kind: 'workload', namespace, workload: name };
  return { kind: 'gateway', namespace, gateway: name };
}

function isCaller(value: unknown): value is Caller {
  return value instanceof Service || value instanceof Workload || value instanceof Gateway;
}
