import type * as ir from '../../ir/mesh.ts';
import type { Service } from '../../ir/service.ts';
import type { Workload } from '../../ir/workload.ts';
import { canonicalJson, createJsonWriter } from '../../output/canonical-json.ts';
import { compareText, type FileStream } from '../../output/file-set.ts';
import { partsFile, usedParts } from '../../output/parts.ts';
import type { EnvoyResource, ProxyDocument, ResourceVariants, SharedResources } from '../../output/proxy-document.ts';
import { destinationCluster } from './cluster.ts';
import { type Destinations, destinationsOf } from './destinations.ts';
import { edgeRouteConfiguration } from './edge-headers.ts';
import { endpointsOf, isListed, nowhere } from './endpoints.ts';
import { outboundListener, outboundListenerName, type PlacedOutbound } from './outbound-listener.ts';
import { gatewayDocument, httpChainsOf, workloadDocument } from './proxy-document.ts';
import { routeConfiguration } from './routes.ts';
import { type CallerPlaces, callerPlacesOf, variantsOf } from './variants.ts';

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
  const destinations = destinationsOf(mesh.services);
  const around: Surroundings = {
    destinations,
    called: calledPorts(mesh.workloads),
    callers: callerPlacesOf(mesh, destinations),
  };
  for (const service of mesh.services) {
    for (const [path, document] of serviceFiles(service, around)) {
      if (document.resources.length > 0) yield { path, document };
    }
  }
  for (const gateway of mesh.gateways) {
    const tables = httpChainsOf(gateway).map((chain) => edgeRouteConfiguration(chain, destinations));
    const path = `gateways/${gateway.namespace}/${gateway.name}/routes.json`;
    if (tables.length > 0) yield { path, document: sharedResources(tables) };
    yield { path: documentPath(gateway), document: gatewayDocument(gateway, destinations) };
  }
  for (const workload of mesh.workloads) {
    yield { path: documentPath(workload), document: workloadDocument(workload, destinations) };
  }
}

/** What a service's resources depend on besides the service. */
interface Surroundings {
  readonly destinations: Destinations;
  readonly called: CalledPorts;
  readonly callers: CallerPlaces;
}

function serviceFiles(
  { namespace, name, ports }: Service,
  { called, destinations, callers }: Surroundings,
): [path: string, shared: SharedResources][] {
  const folder = `services/${namespace}/${name}`;
  const own = ports.flatMap((port) => port.destinations);
  const calls = called.get(`${namespace}/${name}`) ?? [];
  const tables = ports.flatMap(({ routing }) => (routing.kind === 'http' ? [routing.table] : []));
  return [
    [
      `${folder}/clusters.json`,
      sharedResources(
        own.map((destination) => destinationCluster(destination, nowhere)),
        variantsOf(own, callers, (destination, caller) =>
          isListed(destination.discovery) ? undefined : destinationCluster(destination, caller),
        ),
      ),
    ],
    [
      `${folder}/endpoints.json`,
      sharedResources(
        own.flatMap((destination) => endpointsOf(destination, nowhere) ?? []),
        variantsOf(own, callers, endpointsOf),
      ),
    ],
    [`${folder}/listeners.json`, sharedResources(listenersOf(calls, destinations))],
    [`${folder}/routes.json`, sharedResources(tables.map((table) => routeConfiguration(table, destinations)))],
  ];
}

function sharedResources(resources: readonly EnvoyResource[], variants: ResourceVariants = {}): SharedResources {
  return { kind: 'SharedResources', resources, ...(Object.keys(variants).length > 0 && { variants }) };
}

function documentPath({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `workloads/${namespace}/${name}.json`;
}

/** Every upstream of every workload, by `<namespace>/<name>` of the service it calls. */
type CalledPorts = ReadonlyMap<string, readonly PlacedOutbound[]>;

function calledPorts(workloads: readonly Workload[]): CalledPorts {
  return Map.groupBy(
    workloads.flatMap((caller) => caller.outbound.map((outbound) => ({ outbound, caller }))),
    ({ outbound }) => outbound.service,
  );
}

/** One for each port and address it is called at, sorted by name: most callers of a port dial the same address. */
function listenersOf(outbounds: readonly PlacedOutbound[], destinations: Destinations): EnvoyResource[] {
  const distinct = new Map(outbounds.map((outbound) => [outboundListenerName(outbound), outbound]));
  return [...distinct]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, outbound]) => outboundListener(outbound, destinations));
}
