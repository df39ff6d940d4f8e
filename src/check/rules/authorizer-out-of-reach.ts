import { diagnose } from '../../diagnostic/diagnostic.ts';
import { authorizersOf, obstacleTo } from '../asked.ts';
import type { Inspection } from '../rule.ts';

/**
 * Whoever is asked can be reached: it runs, lets the proxies call that ask, and does not have to ask itself first. Otherwise every request
 * is refused, or, where a failure allows, none.
 */
export function authorizerOutOfReach(inspection: Inspection): void {
  for (const { policy, at } of authorizersOf(inspection.mesh)) {
    const asked = { policy, service: policy.authorizer, at: [...at, 'authorizer'] };
    const obstacle = obstacleTo(asked, inspection);
    if (obstacle === undefined) continue;
    const where = [...asked.at, 'service'];
    inspection.report(diagnose('authorizer-out-of-reach', { policy: policy.name, ...obstacle }, { at: where }));
  }
}
