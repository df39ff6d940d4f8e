import type { Layers } from '../model/layer.ts';
import type { Mesh } from '../model/mesh.ts';
import { type PolicyLayers, policyLayersOf } from '../model/policy-layers.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { TrafficPolicy } from '../model/traffic-policy.ts';
import { subject } from './naming.ts';

/** A port of a service, or one version there, with everything that is written about it. */
export interface PolicyTarget {
  /** Such as "port `http` of service `reviews`". */
  readonly subject: string;
  readonly service: Service;
  readonly portName: string;
  readonly port: ServicePort;
  /** Undefined for the service as a whole. */
  readonly version: string | undefined;
  /** What holds, the narrowest scope first. */
  readonly layers: Layers<TrafficPolicy>;
}

/** Every port as a whole, then in each version that has a policy of its own. Those about which nothing is written are left out. */
export function* policyTargetsOf(mesh: Mesh): Generator<PolicyTarget> {
  const policies = policyLayersOf(mesh);
  for (const service of mesh.services) {
    for (const [portName, port] of Object.entries(service.ports))
      yield* targetsOfPort({ service, portName, port }, policies);
  }
}

function* targetsOfPort(
  { service, portName, port }: Pick<PolicyTarget, 'service' | 'portName' | 'port'>,
  policies: PolicyLayers,
): Generator<PolicyTarget> {
  const whole = `port \`${portName}\` of ${subject('service', service)}`;
  const layers = policies.trafficPolicy(service, portName);
  if (layers.length > 0) yield { subject: whole, service, portName, port, version: undefined, layers };
  for (const [version, { trafficPolicy }] of Object.entries(service.versions)) {
    if (trafficPolicy === undefined) continue;
    const layers = policies.trafficPolicy(service, portName, version);
    yield { subject: `${whole}, version \`${version}\`,`, service, portName, port, version, layers };
  }
}
