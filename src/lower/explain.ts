import type { CheckedMesh } from '../model/checked.ts';
import { externalAddress } from '../model/external-names.ts';
import { policyLayersOf } from '../model/policy-layers.ts';
import type { Service } from '../model/service.ts';
import { serverName } from './destination.ts';
import { sortedEntries, sortedUnique } from './order.ts';
import { lowerProtocol } from './protocol.ts';
import type { Setting } from './setting.ts';
import { lowerTrafficPolicy } from './traffic-policy.ts';

/** Everything that was decided about one thing, in parts: the ports of a service, the rules of a route. */
export interface Explanation {
  /** The place of the thing in the model. */
  readonly at: readonly (string | number)[];
  readonly parts: readonly ExplainedPart[];
}

/** What was decided about one part. */
export interface ExplainedPart {
  /** Such as `port http, version v2`. */
  readonly title: string;
  /** The part this one is like, except for the settings that differ; undefined where there is none. */
  readonly like: string | undefined;
  readonly settings: readonly Setting[];
}

/** What holds for calls of a service: port by port, and in each version. The same decisions as lowering takes, noted down. */
export function explainService(mesh: CheckedMesh, service: Service): Explanation {
  const policies = policyLayersOf(mesh);
  const settingsOf = (port: string, protocol: Service['ports'][string]['protocol'], version?: string) => {
    const settings: Setting[] = [];
    const host = service.external ? externalAddress(service.external) : serverName(service, port);
    const called = { protocol: lowerProtocol[protocol], host };
    lowerTrafficPolicy(policies.trafficPolicy(service, port, version), called, (setting) => settings.push(setting));
    return settings;
  };
  const parts = sortedEntries(service.ports).flatMap(([port, { protocol }]): ExplainedPart[] => {
    const title = `port ${port} (${protocol})`;
    const versions = sortedUnique(Object.keys(service.versions)).map((version) => ({
      title: `port ${port}, version ${version}`,
      like: title,
      settings: settingsOf(port, protocol, version),
    }));
    return [{ title, like: undefined, settings: settingsOf(port, protocol) }, ...versions];
  });
  return { at: ['services', mesh.services.indexOf(service)], parts };
}
