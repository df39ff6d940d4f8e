import type { AccessRule, AuthorizationPolicy, Caller } from '../../../src/model/authorization-policy.ts';
import type { Mesh } from '../../../src/model/mesh.ts';

/** A request as the sidecar of its callee sees it. */
export interface Arrival {
  /** Who sends it: a service that is called by its name, or a gateway. */
  readonly caller: Caller;
  readonly service: string;
  readonly port: string;
  readonly method: string;
  /** Without query. */
  readonly path: string;
}

/** Whether the policies of the callee let a request in: refused if any deny is for it, else allowed if any allow is, else refused. */
export function isLetIn(mesh: Mesh, arrival: Arrival): boolean {
  const speaks = (action: AuthorizationPolicy['action']) =>
    mesh.authorizationPolicies.some(
      (policy) =>
        policy.action === action &&
        policy.target.service === arrival.service &&
        policy.rules.some((rule) => isFor(rule, arrival)),
    );
  return !speaks('deny') && speaks('allow');
}

function isFor(rule: AccessRule, { caller, port, method, path }: Arrival): boolean {
  return (
    (rule.from === undefined || rule.from.some((one) => isDeepStrictEqual(one, caller))) &&
    (rule.ports === undefined || rule.ports.includes(port)) &&
    (rule.methods === undefined || rule.methods.some((one) => one === method)) &&
    (rule.paths === undefined || rule.paths.some((pattern) => pathIs(pattern, path)))
  );
}

/** Paths with a `;` are none of those that are asked for here. */
function pathIs(pattern: string, path: string): boolean {
  if (!pattern.endsWith('/*')) return path === pattern;
  const below = pattern.slice(0, -2);
  return path === below || path.startsWith(`${below}/`);
}

function isDeepStrictEqual(a: Caller, b: Caller): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
