import type { Layer, Layers } from './layer.ts';
import type { Mesh } from './mesh.ts';
import type { Service } from './service.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

/** What is written about services at every scope, by service. */
export interface PolicyLayers {
  /**
   * What holds for a port of a service, or for one version there, the narrowest scope first: version, port, service,
   * namespace, mesh.
   */
  readonly trafficPolicy: (service: Service, port: string, version?: string) => Layers<TrafficPolicy>;
}

/** Finds what each scope wrote. */
export function policyLayersOf(mesh: Mesh): PolicyLayers {
  const places = new Map(mesh.services.map((service, index) => [service, index]));
  const wide = wideLayers(mesh);
  return {
    trafficPolicy: (service, port, version) => {
      const index = places.get(service) ?? -1;
      return [...narrowLayers(service, index, { port, version }), ...wide(service.namespace)];
    },
  };
}

/** Of a namespace, then the mesh. Of two namespaces of one name the first counts; `duplicate-name` reports the other. */
function wideLayers(mesh: Mesh): (namespace: string) => Layers<TrafficPolicy> {
  const ofMesh = layersOf(mesh.defaults?.trafficPolicy, ['defaults', 'trafficPolicy']);
  const namespaces = new Map<string, Layers<TrafficPolicy>>();
  for (const [index, { name, defaults }] of (mesh.namespaces ?? []).entries()) {
    const own = layersOf(defaults.trafficPolicy, ['namespaces', index, 'defaults', 'trafficPolicy']);
    if (!namespaces.has(name)) namespaces.set(name, [...own, ...ofMesh]);
  }
  return (namespace) => namespaces.get(namespace) ?? ofMesh;
}

function narrowLayers(
  service: Service,
  index: number,
  { port, version }: { readonly port: string; readonly version: string | undefined },
): Layers<TrafficPolicy> {
  const at = ['services', index];
  const ofVersion = version === undefined ? undefined : member(service.versions, version)?.trafficPolicy;
  return [
    ...layersOf(ofVersion, [...at, 'versions', version ?? '', 'trafficPolicy']),
    ...layersOf(member(service.ports, port)?.trafficPolicy, [...at, 'ports', port, 'trafficPolicy']),
    ...layersOf(service.trafficPolicy, [...at, 'trafficPolicy']),
  ];
}

function layersOf<T>(value: T | undefined, at: Layer<T>['at']): Layers<T> {
  return value === undefined ? [] : [{ at, value }];
}

/** Names are authors' words: a port called `constructor` must not find JavaScript's. */
function member<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
