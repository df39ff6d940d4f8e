import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { External, ExternalEndpoint } from '../model/external-service.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { UpstreamTls } from '../model/upstream-tls.ts';
import { subject } from './naming.ts';

/** A service outside the mesh, and where it stands. */
export interface PlacedExternal {
  readonly service: Service;
  readonly external: External;
  /** Such as "external service `payments`". */
  readonly subject: string;
  readonly at: ModelPath;
}

/** An address written for one, and where it stands. */
export interface PlacedEndpoint extends PlacedExternal {
  readonly endpoint: ExternalEndpoint;
  readonly endpointAt: ModelPath;
}

/** TLS that callers' proxies start, with its port, wherever it is written. */
export interface PlacedUpstreamTls {
  readonly service: Service;
  readonly port: ServicePort;
  /** Such as "port `https` of service `payments`". */
  readonly subject: string;
  readonly tls: UpstreamTls;
  readonly at: ModelPath;
}

/** Every service outside the mesh, in order. */
export function* externalsOf(mesh: Mesh): Generator<PlacedExternal> {
  for (const [index, service] of mesh.services.entries()) {
    const { external } = service;
    if (external) yield { service, external, subject: `external service \`${service.name}\``, at: ['services', index] };
  }
}

/** Every address that is written for one. */
export function* externalEndpointsOf(mesh: Mesh): Generator<PlacedEndpoint> {
  for (const placed of externalsOf(mesh)) {
    const { discovery } = placed.external;
    const at = [...placed.at, 'external', 'discovery'];
    if (discovery?.kind === 'static' || discovery?.kind === 'dns') {
      for (const [index, endpoint] of (discovery.endpoints ?? []).entries()) {
        yield { ...placed, endpoint, endpointAt: [...at, 'endpoints', index] };
      }
    }
    if (discovery?.kind === 'logical-dns' && discovery.endpoint) {
      yield { ...placed, endpoint: discovery.endpoint, endpointAt: [...at, 'endpoint'] };
    }
  }
}

/** The TLS of every port that has some. */
export function* upstreamTlsOf(mesh: Mesh): Generator<PlacedUpstreamTls> {
  for (const [index, service] of mesh.services.entries()) {
    for (const [name, port] of Object.entries(service.ports)) {
      const { tls } = port;
      if (!tls) continue;
      const named = `port \`${name}\` of ${subject('service', service)}`;
      yield { service, port, subject: named, tls, at: ['services', index, 'ports', name, 'tls'] };
    }
  }
}
