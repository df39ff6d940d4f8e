import type { AccessCondition } from './access-condition.ts';
import type { GatewayReference, ServiceReference, WorkloadReference } from './reference.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * Who may call a service. Nothing is allowed unless a policy allows it, and a deny always wins over an allow. An audit decides
 * nothing: what its rules hold for is named in the access log.
 */
export interface AuthorizationPolicy {
  /**
   * The namespace that owns the policy.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** The service that is protected. */
  target: ServiceReference;
  action: 'allow' | 'deny' | 'audit';
  /**
   * The day an audit has told what it was to tell (ISO 8601). It ends nothing by itself: it is what reviewers hold it to.
   * @pattern ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$
   */
  until?: string;
  /** Any one of these decides. At least one. */
  rules: AccessRule[];
}

/** Everything written in one rule must hold. */
export interface AccessRule {
  /** The callers, of whom any one; every caller with an identity of this mesh when left out. */
  from?: Caller[];
  /** The ports by name, of which any one; every port when left out. */
  ports?: string[];
  /** The request methods, of which any one; every method when left out. Only for HTTP ports. */
  methods?: HttpMethod[];
  /**
   * The paths, of which any one: exact (`/ratings`), everything below (`/ratings/*`) or a template (`/users/{id}`,
   * `/files/{path=**}`); every path when left out. A path with a `;` is below nothing and fits no template, and every deny
   * that names paths is for it: programs read it in different ways. Only for HTTP ports.
   */
  paths?: string[];
  /** What else must hold of the call, all of it. */
  when?: AccessCondition[];
}

/** A caller: every workload of a service, one workload, or a gateway. */
export type Caller = ServiceCaller | WorkloadCaller | GatewayCaller;

/** Every workload of a service. */
export interface ServiceCaller extends ServiceReference {
  kind: 'service';
}

/** One workload. */
export interface WorkloadCaller extends WorkloadReference {
  kind: 'workload';
}

/** A gateway. */
export interface GatewayCaller extends GatewayReference {
  kind: 'gateway';
}
