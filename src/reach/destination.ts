import type * as ir from '../ir/destination.ts';
import { type Answers, analysed, behaviour, type KindAnswers, unseen } from './answer.ts';

export const destinationAnswers: Answers<ir.Destination> = {
  name: analysed,
  protocol: behaviour((protocol) => protocol),
  transport: analysed,
  policy: analysed,
  // Where it leads is compared with the placements; how that becomes known is told.
  discovery: behaviour(({ kind }) => (kind === 'file' ? 'endpoints of a file' : 'endpoints of the release')),
};
export const transportAnswers: KindAnswers<ir.Transport> = {
  mesh: {
    kind: analysed,
    serverName: unseen('it follows from the names of service and port, and both ends change together'),
    identities: unseen('who may answer follows from the workloads, which are compared'),
  },
};
export const discoveryAnswers: KindAnswers<ir.Discovery> = {
  static: { kind: analysed, endpoints: analysed },
  file: {
    kind: analysed,
    service: unseen('it follows from the name of the destination'),
    version: unseen('it follows from the name of the destination'),
    endpoints: analysed,
  },
  dns: { kind: analysed, names: analysed },
};
export const endpointAnswers: Answers<ir.Endpoint> = {
  address: unseen('where a workload runs is compared with its placement'),
  port: unseen('where a workload runs is compared with its placement'),
  weight: unseen('it follows from the placement, which is compared'),
  place: unseen('where a workload runs is compared with its placement'),
};

/** Whether anybody serves a destination: a request to one that nobody serves is answered 503. */
export function isServed({ discovery, transport }: ir.Destination): boolean {
  // What a file will say is not known; without a workload nobody may answer, whatever it says.
  if (discovery.kind === 'file') return transport.identities.length > 0;
  return discovery.kind === 'static' ? discovery.endpoints.length > 0 : discovery.names.length > 0;
}
