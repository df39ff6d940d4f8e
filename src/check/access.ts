import type { AccessRule } from '../model/authorization-policy.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Workload } from '../model/workload.ts';
import { referredTo } from './caller.ts';
import { own } from './own.ts';
import { probablyMeant, type Suggest } from './suggestion.ts';

/** Who may call whom, as far as callers and ports decide it; methods and paths can only narrow that. */
export interface Access {
  /** Whether some rule lets one of these callers in, and no deny shuts it out from everything. */
  readonly admits: (callers: readonly string[], service: string, port: string) => boolean;
  /** Whether any policy allows anything at a service. */
  readonly isAllowed: (service: string) => boolean;
  /**
   * Whether a policy of the service is empty or has a broken reference, or one with a broken target probably means it. Then nothing is
   * said about who cannot call it: one mistake is one finding.
   */
  readonly isUncertain: (service: string) => boolean;
}

/** The names under which policies know a workload: itself, and as one of its service's. */
export function callersOf(workload: Workload): string[] {
  return [
    callerKey('workload', workload.namespace, workload.name),
    callerKey('service', workload.namespace, workload.service),
  ];
}

/** How callers are told apart: `<kind>/<namespace>/<name>`. */
export function callerKey(kind: 'service' | 'workload' | 'gateway', namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/** Reads every policy once. Services are named `<namespace>/<name>`. */
export function accessOf(mesh: Mesh, directory: Directory, suggest: Suggest): Access {
  const allow: Gate = new Map();
  const deny: Gate = new Map();
  const allowed = new Set<string>();
  const uncertain = new Set<string>();
  for (const { target, action, rules } of mesh.authorizationPolicies) {
    const service = qualifiedName(target.namespace, target.service);
    if (!directory.services.has(service)) {
      const meant = probablyMeant(suggest, 'services', { namespace: target.namespace, name: target.service });
      if (meant !== undefined) uncertain.add(meant);
      continue;
    }
    if (action === 'allow') allowed.add(service);
    if (rules.length === 0) uncertain.add(service);
    if (action === 'audit') continue;
    for (const rule of rules) {
      if (isBroken(rule, service, directory)) uncertain.add(service);
      if (action === 'allow') open(allow, service, rule);
      // A deny of some methods, paths or whatever else leaves others open.
      else if (rule.methods === undefined && rule.paths === undefined && rule.when === undefined)
        open(deny, service, rule);
    }
  }
  return {
    admits: (callers, service, port) =>
      passes(allow, { callers, service, port }) && !passes(deny, { callers, service, port }),
    isAllowed: (service) => allowed.has(service),
    isUncertain: (service) => uncertain.has(service),
  };
}

/** The callers of `<service>:<port>`, where `*` is every port and the caller `*` is everyone. */
type Gate = Map<string, Set<string>>;

function open(gate: Gate, service: string, { from, ports }: AccessRule): void {
  const callers = from?.map((caller) => callerKey(caller.kind, caller.namespace, referredTo(caller).name)) ?? ['*'];
  for (const port of ports ?? ['*']) {
    const key = `${service}:${port}`;
    const known = gate.get(key) ?? new Set();
    for (const caller of callers) known.add(caller);
    gate.set(key, known);
  }
}

function passes(gate: Gate, call: { callers: readonly string[]; service: string; port: string }): boolean {
  return [call.port, '*'].some((port) => {
    const admitted = gate.get(`${call.service}:${port}`);
    return admitted !== undefined && (admitted.has('*') || call.callers.some((caller) => admitted.has(caller)));
  });
}

function isBroken(rule: AccessRule, service: string, directory: Directory): boolean {
  const { from, ports, methods, paths, when = [] } = rule;
  const lists = [from, ports, methods, paths, ...when.map(({ values }): readonly unknown[] => values)];
  if (lists.some((list) => list?.length === 0)) return true;
  const known = directory.services.get(service)?.ports;
  return (
    (ports ?? []).some((port) => own(known, port) === undefined) ||
    (from ?? []).some((caller) => {
      const { list, name } = referredTo(caller);
      return !directory[list].has(qualifiedName(caller.namespace, name));
    })
  );
}
