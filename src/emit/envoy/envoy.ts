import type * as ir from '../../ir/mesh.ts';
import type { Service } from '../../ir/service.ts';
import type { Outbound, Workload } from '../../ir/workload.ts';
import { canonicalJson, createJsonWriter } from '../../output/canonical-json.ts';
import { compareText, type FileStream } from '../../output/file-set.ts';
import { partsFile, usedParts } from '../../output/parts.ts';
import type { EnvoyResource, ProxyDocument, SharedResources } from '../../output/proxy-document.ts';
import { destinationCluster } from './cluster.ts';
import { edgeRouteConfiguration } from './edge-headers.ts';
import { endpointsOf } from './endpoints.ts';
import { outboundListener, outboundListenerName } from './outbound-listener.ts';
import { gatewayDocument, httpChainsOf, type StaticDestinations, workloadDocument } from './proxy-document.ts';
import { routeConfiguration } from './routes.ts';

/** One file before it is text. */
export interface EnvoyFile {
  readonly path: string;
  readonly document: SharedResources | ProxyDocument;
}

/** Looks at each file before it is text, which is when Envoy's schema can be held against it without reading it again. */
export type Inspect = (file: EnvoyFile) => void;

/**
 * What Envoy runs, as files: the resources of each service once, and for each workload and gateway what its proxies load.
 * A file that would hold no resource is not written.
 */
export function* emitEnvoy(mesh: ir.Mesh, inspect: Inspect): FileStream {
  const used = usedParts();
  const json = createJsonWriter(used);
  for (const file of envoyFiles(mesh)) {
    inspect(file);
    yield [file.path, json(file.document)];
  }
  yield [partsFile, canonicalJson(used.document())];
}

function* envoyFiles(mesh: ir.Mesh): Iterable<EnvoyFile> {
  const known = staticDestinations(mesh.services);
  const called = calledPorts(mesh.workloads);
  for (const service of mesh.services) {
    for (const [path, resources] of serviceFiles(service, called)) {
      if (resources.length > 0) yield { path, document: sharedResources(resources) };
    }
  }
  for (const gateway of mesh.gateways) {
    const tables = httpChainsOf(gateway).map(edgeRouteConfiguration);
    const path = `gateways/${gateway.namespace}/${gateway.name}/routes.json`;
    if (tables.length > 0) yield { path, document: sharedResources(tables) };
    yield { path: documentPath(gateway), document: gatewayDocument(gateway, known) };
  }
  for (const workload of mesh.workloads) {
    yield { path: documentPath(workload), document: workloadDocument(workload, known) };
  }
}

function serviceFiles(
  { namespace, name, ports }: Service,
  called: CalledPorts,
): [path: string, resources: EnvoyResource[]][] {
  const folder = `services/${namespace}/${name}`;
  const destinations = ports.flatMap((port) => port.destinations);
  return [
    [`${folder}/clusters.json`, destinations.map(destinationCluster)],
    [`${folder}/endpoints.json`, destinations.flatMap(endpointsOf)],
    [`${folder}/listeners.json`, listenersOf(called.get(`${namespace}/${name}`) ?? [])],
    [
      `${folder}/routes.json`,
      ports.flatMap(({ routing }) => (routing.kind === 'http' ? [routeConfiguration(routing.table)] : [])),
    ],
  ];
}

function sharedResources(resources: readonly EnvoyResource[]): SharedResources {
  return { kind: 'SharedResources', resources };
}

function documentPath({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `workloads/${namespace}/${name}.json`;
}

function staticDestinations(services: readonly Service[]): StaticDestinations {
  const destinations = services.flatMap(({ ports }) => ports.flatMap((port) => port.destinations));
  return new Set(destinations.filter(({ discovery }) => discovery.kind === 'static').map(({ name }) => name));
}

/** Every upstream of every workload, by `<namespace>/<name>` of the service it calls. */
type CalledPorts = ReadonlyMap<string, readonly Outbound[]>;

function calledPorts(workloads: readonly Workload[]): CalledPorts {
  return Map.groupBy(
    workloads.flatMap(({ outbound }) => outbound),
    ({ service }) => service,
  );
}

/** One for each port and address it is called at, sorted by name: most callers of a port dial the same address. */
function listenersOf(outbounds: readonly Outbound[]): EnvoyResource[] {
  const distinct = new Map(outbounds.map((outbound) => [outboundListenerName(outbound), outbound]));
  return [...distinct].sort(([a], [b]) => compareText(a, b)).map(([, outbound]) => outboundListener(outbound));
}
