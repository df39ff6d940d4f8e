import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { type AskedService, countersOf, type Obstacle, obstacleTo } from '../asked.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Whoever counts can be asked. Otherwise no request is counted, and limits never refuse one, or refuse all. */
export function counterOutOfReach(inspection: Inspection): void {
  for (const asked of countersOf(inspection.mesh)) {
    const obstacle = speaksAnother(asked, inspection) ?? obstacleTo(asked, inspection);
    if (obstacle === undefined) continue;
    const at = [...asked.at, 'service'];
    inspection.report(diagnose('counter-out-of-reach', { policy: asked.policy.name, ...obstacle }, { at }));
  }
}

function speaksAnother({ service }: AskedService, { directory }: Inspection): Obstacle | undefined {
  const known = directory.services.get(qualifiedName(service.namespace, service.service));
  const port = own(known?.ports, service.port);
  if (!port || port.protocol === 'grpc') return undefined;
  return {
    why: `port \`${service.port}\` of \`${service.service}\` speaks ${port.protocol}`,
    advice: 'name a port that speaks gRPC',
  };
}
