import type { ResourceSet, ResourceSets } from '../envoy/proxy-configuration.ts';

/** The kinds of resources that gRPC asks for, in the order in which nothing names what is not there yet. */
export const xdsKinds = ['clusters', 'endpoints', 'listeners', 'routes'] as const;
export type XdsKind = (typeof xdsKinds)[number];

/** Resources in their JSON form, with `@type`, by name. */
export type XdsResources = Readonly<Record<XdsKind, ReadonlyMap<string, JsonObject>>>;

export type JsonObject = { readonly [member: string]: unknown };

/**
 * The name under which a bootstrap of gRPC has the certificate, key and authorities of its workload (gRFC A29):
 * `certificate_providers` with a `file_watcher`, over the files of `identityFiles`.
 */
export const certificateProvider = 'mesh';

const types = 'type.googleapis.com/envoy';

/**
 * What a program of a workload is told when it speaks xDS itself: the routes, clusters and endpoints of its proxy, in the form
 * that gRPC takes (gRFCs A27, A28, A29, A31, A40). gRPC refuses a whole resource for one setting that it does not know, so
 * only what it knows is passed on; what is left out is said at each.
 *
 * A program dials `xds:///<port>.<service>.<namespace>.mesh.internal`. That is also the server name its TLS asks for, which is
 * how the other side's proxy knows for which of its ports a connection is.
 */
export function grpcResources({ clusters, endpoints, routes }: ResourceSets): XdsResources {
  const upstream = parseAll(clusters).filter(({ name }) => !String(name).startsWith('inbound/'));
  const inline = upstream.flatMap(({ name, load_assignment }) =>
    isObject(load_assignment) ? [{ ...load_assignment, cluster_name: name }] : [],
  );
  const assigned = [...parseAll(endpoints), ...inline];
  const tables = parseAll(routes);
  return {
    clusters: byName(upstream.filter(isKnownToGrpc).map(clusterOf), 'name'),
    endpoints: byName(assigned.map(assignmentOf), 'cluster_name'),
    listeners: byName(tables.map(listenerOf), 'name'),
    routes: byName(tables.map(routesOf), 'name'),
  };
}

/** `bookinfo/reviews/http` is dialled as `http.reviews.bookinfo.mesh.internal`. */
export function dialledName(table: string): string {
  return `${table.split('/').reverse().join('.')}.mesh.internal`;
}

function listenerOf({ name }: JsonObject): JsonObject {
  const router = { '@type': `${types}.extensions.filters.http.router.v3.Router` };
  return {
    '@type': `${types}.config.listener.v3.Listener`,
    name: dialledName(String(name)),
    api_listener: {
      api_listener: {
        '@type': `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
        rds: { route_config_name: name, config_source: fromAds },
        http_filters: [{ name: 'router', typed_config: router }],
      },
    },
  };
}

const fromAds = { ads: {}, resource_api_version: 'V3' };

/** Per-route settings of filters are left out: there are no filters. */
function routesOf(table: JsonObject): JsonObject {
  const hosts = listOf(table['virtual_hosts']).map(({ typed_per_filter_config: _, ...host }) => ({
    ...host,
    routes: listOf(host['routes']).map(routeOf),
  }));
  return { '@type': table['@type'], name: table['name'], virtual_hosts: hosts };
}

/** gRPC knows the time limit of a whole stream and not that of an answer; for calls with one answer they are the same. */
function routeOf({ typed_per_filter_config: _, ...route }: JsonObject): JsonObject {
  const action = route['route'];
  if (!isObject(action)) return route;
  const { timeout, idle_timeout: __, weighted_clusters, ...rest } = action;
  const limit = typeof timeout === 'string' && timeout !== '0s' ? { max_stream_duration: timeout } : undefined;
  const shares = isObject(weighted_clusters)
    ? { clusters: listOf(weighted_clusters['clusters']).map(({ typed_per_filter_config: ___, ...share }) => share) }
    : undefined;
  return {
    ...route,
    route: {
      ...rest,
      ...(shares && { weighted_clusters: shares }),
      ...(limit && { max_stream_duration: limit }),
    },
  };
}

/** What Envoy resolves by itself, or takes from the connection, has no counterpart. */
function isKnownToGrpc({ type, load_assignment }: JsonObject): boolean {
  return type === 'EDS' || ((type === undefined || type === 'STATIC') && isObject(load_assignment));
}

/** Connection settings are left out: gRPC has its own. Of load balancing it knows round robin and hashing by ring. */
function clusterOf(cluster: JsonObject): JsonObject {
  const { name, circuit_breakers, outlier_detection, lb_policy, ring_hash_lb_config, transport_socket } = cluster;
  const security = isObject(transport_socket) ? securityOf(transport_socket) : undefined;
  return {
    '@type': cluster['@type'],
    name,
    type: 'EDS',
    eds_cluster_config: { eds_config: fromAds },
    ...(lb_policy === 'RING_HASH' && { lb_policy, ...(isObject(ring_hash_lb_config) && { ring_hash_lb_config }) }),
    ...(isObject(circuit_breakers) && { circuit_breakers: limitsOf(circuit_breakers) }),
    ...(isObject(outlier_detection) && { outlier_detection }),
    ...(security && { transport_socket: security }),
  };
}

/** The number of calls at the same time is all of it that gRPC heeds. */
function limitsOf(breakers: JsonObject): JsonObject {
  const limits = listOf(breakers['thresholds']).flatMap(({ priority, max_requests }) =>
    max_requests === undefined ? [] : [{ ...(priority !== undefined && { priority }), max_requests }],
  );
  return { thresholds: limits };
}

/** The same identities on both sides: only where the files are is said in another way. */
function securityOf(socket: JsonObject): JsonObject | undefined {
  const context = socket['typed_config'];
  const common = isObject(context) ? context['common_tls_context'] : undefined;
  if (!isObject(common)) return undefined;
  const combined = common['combined_validation_context'];
  const validation = isObject(combined) ? combined['default_validation_context'] : undefined;
  const names = isObject(validation) ? listOf(validation['match_typed_subject_alt_names']) : [];
  const provider = { instance_name: certificateProvider };
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${types}.extensions.transport_sockets.tls.v3.UpstreamTlsContext`,
      common_tls_context: {
        tls_certificate_provider_instance: provider,
        combined_validation_context: {
          default_validation_context: {
            ca_certificate_provider_instance: provider,
            match_subject_alt_names: names.map(({ matcher }) => matcher),
          },
        },
      },
    },
  };
}

/** gRPC passes over localities without a weight, and wants to know of each where it is. */
function assignmentOf(assignment: JsonObject): JsonObject {
  const localities = listOf(assignment['endpoints']).map((locality, index) => ({
    ...locality,
    locality: isObject(locality['locality']) ? locality['locality'] : { sub_zone: String(index) },
    load_balancing_weight: locality['load_balancing_weight'] ?? 1,
  }));
  return {
    '@type': `${types}.config.endpoint.v3.ClusterLoadAssignment`,
    cluster_name: assignment['cluster_name'],
    endpoints: localities,
  };
}

function parseAll(set: ResourceSet): JsonObject[] {
  return [...set.values()].map((text) => JSON.parse(text) as JsonObject);
}

function byName(resources: readonly JsonObject[], member: string): ReadonlyMap<string, JsonObject> {
  return new Map(resources.map((resource) => [String(resource[member]), resource]));
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
