import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Service } from '../model/service.ts';
import type { TrafficPolicy } from '../model/traffic-policy.ts';
import { subject } from './naming.ts';

/** A traffic policy as one scope wrote it. */
export interface WrittenPolicy {
  /** Whose it is, such as "port `http` of service `reviews`". */
  readonly subject: string;
  readonly at: ModelPath;
  readonly policy: TrafficPolicy;
  /** What is spoken on the ports it is for; every protocol where it is for ports of several services. */
  readonly protocols: readonly Protocol[];
}

/** Every policy of every scope, in the order of the model. */
export function* writtenPoliciesOf(mesh: Mesh): Generator<WrittenPolicy> {
  const { trafficPolicy } = mesh.defaults ?? {};
  if (trafficPolicy) yield wide('the mesh', ['defaults', 'trafficPolicy'], trafficPolicy);
  for (const [index, { name, defaults }] of (mesh.namespaces ?? []).entries()) {
    const at = ['namespaces', index, 'defaults', 'trafficPolicy'];
    if (defaults.trafficPolicy) yield wide(`namespace \`${name}\``, at, defaults.trafficPolicy);
  }
  for (const [index, service] of mesh.services.entries()) yield* policiesOfService(service, ['services', index]);
}

function wide(subject: string, at: ModelPath, policy: TrafficPolicy): WrittenPolicy {
  return { subject, at, policy, protocols: ['http', 'http2', 'grpc', 'tls', 'tcp'] };
}

function* policiesOfService(service: Service, at: ModelPath): Generator<WrittenPolicy> {
  const whole = subject('service', service);
  const protocols = Object.values(service.ports).map(({ protocol }) => protocol);
  if (service.trafficPolicy) {
    yield { subject: whole, at: [...at, 'trafficPolicy'], policy: service.trafficPolicy, protocols };
  }
  for (const [name, { protocol, trafficPolicy: policy }] of Object.entries(service.ports)) {
    const place = [...at, 'ports', name, 'trafficPolicy'];
    if (policy) yield { subject: `port \`${name}\` of ${whole}`, at: place, policy, protocols: [protocol] };
  }
  for (const [name, { trafficPolicy: policy }] of Object.entries(service.versions)) {
    const place = [...at, 'versions', name, 'trafficPolicy'];
    if (policy) yield { subject: `version \`${name}\` of ${whole}`, at: place, policy, protocols };
  }
}
