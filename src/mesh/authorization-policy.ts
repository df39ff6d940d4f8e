import type * as model from '../model/authorization-policy.ts';
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
}

/** Which calls a rule of a service that speaks HTTP is for. Everything written must hold. */
export interface HttpAccessRule<PortName extends string = string> extends AccessRule<PortName> {
  /** The request methods, of which any one; every method by default. */
  readonly methods?: readonly HttpMethod[];
  /** The paths, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path by default. */
  readonly paths?: readonly `/${string}`[];
}

/** The rules a service can have: with methods and paths only where a port speaks HTTP. */
export type AccessRuleOf<P extends PortSpecs> = [HttpPortName<P>] extends [never]
  ? AccessRule<keyof P & string>
  : HttpAccessRule<keyof P & string>;

/** The options of an {@link AuthorizationPolicy}. */
export interface AuthorizationPolicyOptions<P extends PortSpecs> {
  /** What happens to the calls the rules are for. A deny always wins over an allow. */
  readonly action: 'allow' | 'deny';
  /** Any one of these decides. At least one. */
  readonly rules: readonly AccessRuleOf<P>[];
}

/**
 * Who may call a service. Nothing may call it unless a policy allows it.
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
  private readonly options: { readonly action: 'allow' | 'deny'; readonly rules: readonly HttpAccessRule[] };

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
    return { ...rule, from: callerModels({ owner: this, list: `rules[${index}].from` }, rule.from) };
  }
}

/** Callers by name; what is none stops the evaluation. */
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
