import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { AccessRule, Caller } from '../../model/authorization-policy.ts';
import { qualifiedName } from '../../model/directory.ts';
import { conditionsOfKind } from '../access-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Only a gateway knows who is outside: a workload may write any address into `X-Forwarded-For`. And a gateway that believes nobody
 * in front of it knows whoever connects, which behind a balancer is the balancer.
 */
export function clientAddress({ mesh, directory, report }: Inspection): void {
  for (const { policy, rule, at } of conditionsOfKind(mesh, 'client-address')) {
    const callers = callersOf(rule);
    if (callers?.every(({ kind }) => kind === 'gateway') !== true) {
      report(diagnose('client-address-from-mesh', { policy: policy.name }, { at }));
      continue;
    }
    for (const caller of callers) {
      if (caller.kind !== 'gateway') continue;
      const gateway = directory.gateways.get(qualifiedName(caller.namespace, caller.gateway));
      if (!gateway || gateway.trustedProxies || gateway.placement.kind !== 'kubernetes') continue;
      if (Object.values(gateway.listeners).some(({ proxyProtocol }) => proxyProtocol)) continue;
      report(diagnose('client-address-of-balancer', { policy: policy.name, gateway: gateway.name }, { at }));
    }
  }
  for (const { policy, rule, at } of conditionsOfKind(mesh, 'peer-address')) {
    if (callersOf(rule)?.every(({ kind }) => kind === 'gateway') !== true) continue;
    report(diagnose('peer-address-of-gateway', { policy: policy.name }, { at }));
  }
}

/** The callers a rule names, in whichever way; undefined when it names none. */
function callersOf({ from, when = [] }: AccessRule): readonly Caller[] | undefined {
  if (from) return from;
  const [named] = when.flatMap((condition) =>
    condition.kind === 'caller' && !condition.not ? [condition.values] : [],
  );
  return named;
}
