import type { Gateway } from '../../ir/gateway.ts';
import type { NodeSecrets } from '../../ir/node-secrets.ts';
import type { Inbound, Workload } from '../../ir/workload.ts';
import { compareText } from '../../output/file-set.ts';
import type { EnvoyResource, ProxyDocument, VariantChoice } from '../../output/proxy-document.ts';
import { bootstrap } from './bootstrap.ts';
import { programCluster, programClusterName } from './cluster.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import type { HttpChain } from './edge-headers.ts';
import { isListed } from './endpoints.ts';
import { gatewayListeners } from './gateway-listener.ts';
import { inboundListener } from './inbound-listener.ts';
import { captureListeners } from './interception.ts';
import { outboundListenerName } from './outbound-listener.ts';
import { type PlacedProxy, placesOf } from './proxy-place.ts';
import { variantChoice } from './variants.ts';

/** What the sidecars of a workload load. */
export function workloadDocument(workload: Workload, known: Destinations): ProxyDocument {
  const { inbound, outbound } = workload;
  const places = placesOf(workload.placement, workload);
  const tables = outbound.flatMap(({ routing }) => (routing.kind === 'http' ? [routing.table] : []));
  return proxyDocument(workload, {
    ...needs(workload.secrets),
    known,
    uses: uses(
      {
        destinations: workload.destinations,
        tables,
        listeners: outbound.map((one) => outboundListenerName({ outbound: one, caller: workload })),
      },
      known,
    ),
    clusters: programClusters(inbound, places),
    places,
    listeners: (place) => [
      inboundListener(
        { address: place.address, port: place.inboundPort },
        inbound.map((one) => ({ inbound: one, programPort: place.programPort(one) })),
      ),
      ...captureListeners(workload, place),
    ],
  });
}

/** What the proxies of a gateway load. */
export function gatewayDocument(gateway: Gateway, known: Destinations): ProxyDocument {
  const tables = httpChainsOf(gateway).map(({ serves }) => serves.table.name);
  return proxyDocument(gateway, {
    ...needs(gateway.secrets),
    known,
    uses: uses({ destinations: gateway.destinations, tables, listeners: [] }, known),
    clusters: [],
    places: placesOf(gateway.placement, gateway),
    listeners: ({ address }) => gatewayListeners(gateway, address, known),
  });
}

/** The chains of a gateway that serve requests, in the order of its listeners. */
export function httpChainsOf({ listeners }: Gateway): HttpChain[] {
  const chains = listeners.flatMap((listener) => listener.chains);
  return chains.filter((chain): chain is HttpChain => chain.serves.kind === 'http');
}

/** What is not needed is not written: most proxies need nothing of their node. */
function needs({ certificates, authorities }: NodeSecrets): Pick<ProxyDocument, 'needs'> {
  if (certificates.length === 0 && authorities.length === 0) return {};
  return { needs: { certificates, authorities: authorities.map((name) => ({ name })) } };
}

interface ProxyParts extends Pick<ProxyDocument, 'needs'> {
  readonly known: Destinations;
  readonly uses: ProxyDocument['uses'];
  readonly clusters: readonly EnvoyResource[];
  readonly places: readonly PlacedProxy[];
  readonly listeners: (place: PlacedProxy) => EnvoyResource[];
}

function proxyDocument(owner: Workload | Gateway, parts: ProxyParts): ProxyDocument {
  const { known, uses, clusters, places, listeners, ...rest } = parts;
  const name = `${owner.namespace}/${owner.name}`;
  return {
    kind: 'Proxy',
    name,
    identity: owner.identity,
    ...rest,
    uses,
    clusters,
    instances: places.map((place) => ({
      node: place.node,
      bootstrap: bootstrap({ ...place, name }),
      listeners: listeners(place),
      ...instanceVariants(variantChoice(owner.destinations, known, place.place)),
    })),
  };
}

function instanceVariants(variants: VariantChoice): { variants?: VariantChoice } {
  return Object.keys(variants).length === 0 ? {} : { variants };
}

interface NamedResources {
  readonly destinations: readonly string[];
  readonly tables: readonly string[];
  readonly listeners: readonly string[];
}

function uses({ destinations, tables, listeners }: NamedResources, known: Destinations): ProxyDocument['uses'] {
  return {
    clusters: destinations,
    endpoints: destinations.filter((name) => isListed(destinationNamed(known, name).discovery)),
    listeners: [...listeners].sort(compareText),
    routes: [...new Set(tables)].sort(compareText),
  };
}

/** One for each loopback port of the program; the same on most hosts. */
function programClusters(inbound: readonly Inbound[], places: readonly PlacedProxy[]): EnvoyResource[] {
  const clusters = new Map<string, EnvoyResource>();
  for (const place of places) {
    for (const one of inbound) {
      const number = place.programPort(one);
      const name = programClusterName(one.port, number);
      clusters.set(name, programCluster(name, number, one.protocol));
    }
  }
  return [...clusters.entries()].sort(([a], [b]) => compareText(a, b)).map(([, cluster]) => cluster);
}
