import type * as ir from '../ir/destination.ts';
import type { UpstreamTls } from '../ir/upstream-tls.ts';
import { type Answers, analysed, behaviour, type KindAnswers, protection, unseen } from './answer.ts';

export const destinationAnswers: Answers<ir.Destination> = {
  name: analysed,
  protocol: behaviour((protocol) => protocol),
  // In clear text everybody on the way reads and writes; TLS of the mesh proves both ends.
  transport: protection(transportWords, transportStrength),
  host: behaviour((host) => (host.kind === 'set' ? host.name : '')),
  policy: analysed,
  discovery: behaviour(discoveryWords),
};
export const transportAnswers: KindAnswers<ir.Transport> = {
  mesh: {
    kind: analysed,
    serverName: unseen('it follows from the names of service and port, and both ends change together'),
    identities: unseen('who may answer follows from the workloads, which are compared'),
  },
  plaintext: { kind: analysed },
  tls: {
    kind: analysed,
    serverName: analysed,
    authority: analysed,
    certificate: analysed,
    minVersion: analysed,
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
  'logical-dns': { kind: analysed, name: analysed },
  dynamic: { kind: analysed, hostnames: analysed, port: analysed },
};
export const endpointAnswers: Answers<ir.Endpoint> = {
  address: unseen('where a workload runs is compared with its placement'),
  port: unseen('where a workload runs is compared with its placement'),
  weight: unseen('it follows from the placement, which is compared'),
  place: unseen('where a workload runs is compared with its placement'),
};

/** Whether anybody serves a destination: a request to one that nobody serves is answered 503. */
export function isServed({ discovery, transport }: ir.Destination): boolean {
  switch (discovery.kind) {
    case 'file':
      // What a file will say is not known; without a workload nobody may answer, whatever it says.
      return transport.kind !== 'mesh' || transport.identities.length > 0;
    case 'static':
      return discovery.endpoints.length > 0;
    case 'dns':
      return discovery.names.length > 0;
    case 'logical-dns':
    case 'dynamic':
      return true;
  }
}

/** Where something outside is found: nobody tells of a workload there. */
export interface OutsidePlace {
  readonly endpoints: readonly string[];
}

export const outsidePlaceAnswers: Answers<OutsidePlace> = {
  endpoints: behaviour((endpoints) => endpoints.join(', ')),
};

/** Where a destination outside the mesh is found, when that is written; undefined inside. */
export function outsidePlaceOf({ transport, discovery }: ir.Destination): OutsidePlace | undefined {
  if (transport.kind === 'mesh') return undefined;
  const written = discovery.kind === 'static' ? discovery.endpoints : discovery.kind === 'dns' ? discovery.names : [];
  return { endpoints: written.map(({ address, port }) => `${address}:${port}`) };
}

/** Where a workload runs is told of the workload, so of services inside nothing is said here. */
function discoveryWords(discovery: ir.Discovery): string {
  switch (discovery.kind) {
    case 'static':
    case 'dns':
      return 'endpoints of the release';
    case 'file':
      return 'endpoints of a file';
    case 'logical-dns':
      return `${discovery.name.address}:${discovery.name.port}, asked of DNS`;
    case 'dynamic':
      return `${discovery.hostnames.join(', ')} at port ${discovery.port}, asked of DNS when a request names one`;
  }
}

function transportWords(transport: ir.Transport): string {
  switch (transport.kind) {
    case 'mesh':
      return 'mutual TLS of the mesh';
    case 'plaintext':
      return 'clear text';
    case 'tls':
      return tlsWords(transport);
  }
}

function tlsWords({ serverName, authority, certificate, minVersion }: UpstreamTls): string {
  const server = serverName.kind === 'fixed' ? serverName.names.join(' or ') : 'the host of each request';
  const signer = authority.kind === 'named' ? authority.name : 'an authority of the node';
  const own = certificate.kind === 'presented' ? [`with ${certificate.name}`] : [];
  return [`TLS to ${server}`, `signed by ${signer}`, ...own, `${minVersion} or newer`].join(', ');
}

function transportStrength(transport: ir.Transport): number {
  if (transport.kind === 'plaintext') return 0;
  if (transport.kind === 'mesh') return 10;
  return 1 + (transport.minVersion === '1.3' ? 1 : 0) + (transport.authority.kind === 'named' ? 2 : 0);
}
