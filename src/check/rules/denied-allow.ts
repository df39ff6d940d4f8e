import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { AccessRule } from '../../model/authorization-policy.ts';
import { type Directory, qualifiedName } from '../../model/directory.ts';
import { callerKey, callersOf } from '../access.ts';
import { accessRulesOf, type PlacedAccessRule } from '../access-rule.ts';
import { referredTo } from '../caller.ts';
import type { Inspection } from '../rule.ts';

/** An allow lets somebody in. Where a deny of the same service covers it whole, it reads like access and gives none. */
export function deniedAllow({ mesh, directory, report }: Inspection): void {
  const denies = new Map<string, PlacedAccessRule[]>();
  for (const placed of accessRulesOf(mesh)) {
    if (placed.policy.action !== 'deny') continue;
    const service = targetOf(placed);
    const known = denies.get(service);
    if (known) known.push(placed);
    else denies.set(service, [placed]);
  }
  for (const placed of accessRulesOf(mesh)) {
    if (placed.policy.action !== 'allow') continue;
    const service = targetOf(placed);
    const ports = Object.keys(directory.services.get(service)?.ports ?? {});
    const by = denies.get(service)?.find(({ rule }) => covers(rule, placed.rule, { directory, ports }));
    if (!by) continue;
    const parameters = { policy: placed.policy.name, by: by.policy.name };
    const related = [{ message: 'this rule denies it', at: by.at }];
    report(diagnose('denied-allow', parameters, { at: placed.at, related }));
  }
}

function targetOf({ policy }: PlacedAccessRule): string {
  return qualifiedName(policy.target.namespace, policy.target.service);
}

interface Scope {
  readonly directory: Directory;
  /** Every port of the service. */
  readonly ports: readonly string[];
}

function covers(deny: AccessRule, allow: AccessRule, { directory, ports }: Scope): boolean {
  return (
    // Who knows what a condition leaves.
    deny.when === undefined &&
    includesAll(deny.ports, allow.ports ?? ports) &&
    (deny.methods === undefined || (allow.methods !== undefined && includesAll(deny.methods, allow.methods))) &&
    (deny.paths === undefined || (allow.paths?.every((path) => someCovers(deny.paths ?? [], path)) ?? false)) &&
    coversCallers(deny, allow, directory)
  );
}

function includesAll(wide: readonly string[] | undefined, narrow: readonly string[]): boolean {
  return wide === undefined || narrow.every((one) => wide.includes(one));
}

function someCovers(paths: readonly string[], path: string): boolean {
  return paths.some((wide) => {
    if (wide === path || wide === '/*') return true;
    if (!wide.endsWith('/*')) return false;
    return path === wide.slice(0, -2) || path.startsWith(wide.slice(0, -1));
  });
}

function coversCallers(deny: AccessRule, allow: AccessRule, directory: Directory): boolean {
  if (deny.from === undefined) return true;
  if (allow.from === undefined) return false;
  const denied = new Set(deny.from.map((caller) => callerKey(caller.kind, caller.namespace, referredTo(caller).name)));
  return allow.from.every((caller) => {
    const { name } = referredTo(caller);
    if (denied.has(callerKey(caller.kind, caller.namespace, name))) return true;
    // A workload is also denied with its whole service.
    const workload = caller.kind === 'workload' && directory.workloads.get(qualifiedName(caller.namespace, name));
    return workload ? callersOf(workload).some((key) => denied.has(key)) : false;
  });
}
