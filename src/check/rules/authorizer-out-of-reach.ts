import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { askersOf, authorizersOf, type PlacedAuthorizer } from '../asked.ts';
import { referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * Whoever is asked can be reached: it runs, lets the proxies call that ask, and does not have to ask itself first. Otherwise every request
 * is refused, or, where a failure allows, none.
 */
export function authorizerOutOfReach(inspection: Inspection): void {
  for (const placed of authorizersOf(inspection.mesh)) {
    const why = obstacle(placed, inspection);
    if (why === undefined) continue;
    const at = [...placed.at, 'authorizer', 'service'];
    inspection.report(diagnose('authorizer-out-of-reach', { policy: placed.policy.name, ...why }, { at }));
  }
}

interface Obstacle {
  readonly why: string;
  readonly advice: string;
}

function obstacle({ policy }: PlacedAuthorizer, inspection: Inspection): Obstacle | undefined {
  const { directory, access, running } = inspection;
  const { authorizer } = policy;
  const name = qualifiedName(authorizer.namespace, authorizer.service);
  const service = directory.services.get(name);
  if (!service || !own(service.ports, authorizer.port)) return undefined;
  const called = referenceName(authorizer.namespace, authorizer.service, policy.namespace);
  if ((directory.workloadsOf.get(name) ?? []).length === 0 && !running().isUncertain(service)) {
    return { why: `no workload serves \`${called}\``, advice: `declare a workload of \`${called}\`` };
  }
  if (asksItself(name, inspection)) {
    return {
      why: `\`${called}\` has to be asked before it can be asked`,
      advice: 'break the circle of policies that ask',
    };
  }
  if (access().isUncertain(name)) return undefined;
  const refused = askersOf(policy, directory).some((names) => !access().admits(names, name, authorizer.port));
  if (!refused) return undefined;
  const asker = policy.target.kind === 'service' ? policy.target.service : policy.target.gateway;
  return {
    why: `no policy lets \`${asker}\` call port \`${authorizer.port}\` of \`${called}\``,
    advice: `add an authorization policy of \`${called}\` that allows \`${asker}\``,
  };
}

/** Whether a request to a service leads, by way of what is asked about it, to that service again. */
function asksItself(service: string, { mesh }: Inspection): boolean {
  const seen = new Set<string>();
  const next = [service];
  for (let current = next.pop(); current !== undefined; current = next.pop()) {
    for (const { policy } of authorizersOf(mesh)) {
      const { target, authorizer } = policy;
      if (target.kind !== 'service' || qualifiedName(target.namespace, target.service) !== current) continue;
      const asked = qualifiedName(authorizer.namespace, authorizer.service);
      if (asked === service) return true;
      if (!seen.has(asked)) next.push(asked);
      seen.add(asked);
    }
  }
  return false;
}
