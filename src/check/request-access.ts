import type { AccessRule, AuthorizationPolicy } from '../model/authorization-policy.ts';
import { callerKey } from './access.ts';
import { referredTo } from './caller.ts';

/** One request as policies judge it. */
export interface JudgedRequest {
  /** The names under which policies know the caller. */
  readonly callers: readonly string[];
  readonly port: string;
  readonly method: string;
  readonly path: string;
}

/** Whether the policies of a service let a request in: some rule allows it, and none denies it. */
export function admitsRequest(policies: readonly AuthorizationPolicy[], request: JudgedRequest): boolean {
  const holds = (action: AuthorizationPolicy['action']) =>
    policies.some((policy) => policy.action === action && policy.rules.some((rule) => isFor(rule, request)));
  return holds('allow') && !holds('deny');
}

function isFor({ from, ports, methods, paths }: AccessRule, { callers, port, method, path }: JudgedRequest): boolean {
  const isCaller = from?.some((caller) =>
    callers.includes(callerKey(caller.kind, caller.namespace, referredTo(caller).name)),
  );
  return (
    (isCaller ?? true) &&
    (ports?.includes(port) ?? true) &&
    (methods?.some((allowed) => allowed === method) ?? true) &&
    (paths?.some((pattern) => covers(pattern, path)) ?? true)
  );
}

/** `/a/*` stands for everything below `/a`, and for `/a` itself. */
function covers(pattern: string, path: string): boolean {
  if (!pattern.endsWith('/*')) return pattern === path;
  const below = pattern.slice(0, -2);
  return path === below || path.startsWith(`${below}/`);
}
