import { canonicalJson } from '../../src/output/canonical-json.ts';
import { endpointFileMetadata } from '../../src/output/endpoint-file.ts';
import type { FileSet } from '../../src/output/file-set.ts';
import { type EnvoyResource, proxyPaths, resourcePath, secretNames } from '../../src/output/proxy-document.ts';

const types = 'type.googleapis.com/envoy';

/** A proxy `shop/web` with one listener, whose routes share requests between clusters that each have one endpoint. */
export interface WebMesh {
  readonly listenerPort: number;
  /** Port and weight by cluster name. A weight of 0 keeps the cluster without sending to it. */
  readonly clusters: Readonly<Record<string, WebCluster>>;
  /** Changed to change every cluster without changing where it leads. */
  readonly connectTimeout?: string;
  /** Changed to change the listener without changing what it does. */
  readonly listenerName?: string;
  readonly serverName?: string;
  /** A second listener that proves the identity of the proxy. */
  readonly tlsPort?: number;
  /** Added as they are: how a test makes Envoy refuse something. */
  readonly extraListeners?: readonly EnvoyResource[];
  readonly extraClusters?: readonly EnvoyResource[];
  /** Replaces where the routes lead. */
  readonly routeTo?: string;
  /** Changed to change the bootstrap. */
  readonly bootstrapCluster?: string;
  /** By default any that is free. */
  readonly adminPort?: number;
  /** An unknown member of the bootstrap. */
  readonly bootstrapExtra?: string;
}

/** One cluster of the mesh. */
export interface WebCluster {
  readonly port: number;
  readonly weight: number;
  /** The service whose file has its endpoints in the place of the port. */
  readonly file?: string;
}

/** What the compiler would write for it, for `node-a`. */
export function webMesh(mesh: WebMesh): FileSet {
  const names = Object.keys(mesh.clusters).sort();
  const shared = (resources: readonly EnvoyResource[]) => canonicalJson({ kind: 'SharedResources', resources });
  const document = {
    kind: 'Proxy',
    name: 'shop/web',
    identity: 'spiffe://demo.test/ns/shop/sa/web',
    uses: { clusters: names, endpoints: names, listeners: [], routes: ['shop/web/http'] },
    clusters: mesh.extraClusters ?? [],
    instances: [{ node: 'node-a', bootstrap: webBootstrap(mesh), listeners: listeners(mesh) }],
  };
  return new Map([
    ['services/shop/web/clusters.json', shared(names.map((name) => cluster(name, mesh)))],
    ['services/shop/web/endpoints.json', shared(names.map((name) => endpoints(name, mesh.clusters[name]?.port ?? 0)))],
    ['services/shop/web/routes.json', shared([routes(mesh)])],
    ['workloads/shop/web.json', canonicalJson(document)],
  ]);
}

/** The bootstrap of the proxy. */
export function webBootstrap({ bootstrapCluster = 'web', bootstrapExtra, adminPort = 0 }: WebMesh) {
  return {
    ...(bootstrapExtra !== undefined && { [bootstrapExtra]: true }),
    node: { id: 'node-a~shop/web', cluster: bootstrapCluster },
    admin: { address: socket(adminPort) },
    dynamic_resources: {
      cds_config: source(proxyPaths.clusters.folder, proxyPaths.clusters.file),
      lds_config: source(proxyPaths.listeners.folder, proxyPaths.listeners.file),
    },
  };
}

function cluster(name: string, { clusters, connectTimeout = '1s' }: WebMesh): EnvoyResource {
  const file = clusters[name]?.file;
  return {
    '@type': `${types}.config.cluster.v3.Cluster`,
    name,
    type: 'EDS',
    connect_timeout: connectTimeout,
    ...(file !== undefined && { metadata: { filter_metadata: { [endpointFileMetadata]: { service: file } } } }),
    eds_cluster_config: { eds_config: source('eds', resourcePath('endpoints', name)) },
  };
}

function endpoints(name: string, port: number): EnvoyResource {
  return {
    '@type': `${types}.config.endpoint.v3.ClusterLoadAssignment`,
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(port) } }] }],
  };
}

function routes({ clusters, routeTo }: WebMesh): EnvoyResource {
  const weighted = Object.entries(clusters)
    .filter(([, { weight }]) => weight > 0)
    .map(([name, { weight }]) => ({ name, weight }));
  const route = routeTo === undefined ? { weighted_clusters: { clusters: weighted } } : { cluster: routeTo };
  return {
    '@type': `${types}.config.route.v3.RouteConfiguration`,
    name: 'shop/web/http',
    validate_clusters: true,
    virtual_hosts: [{ name: 'web', domains: ['*'], routes: [{ match: { prefix: '/' }, route }] }],
  };
}

function listeners(mesh: WebMesh): EnvoyResource[] {
  const plain = listener({ name: mesh.listenerName ?? 'web', port: mesh.listenerPort, mesh, tls: false });
  const secure = mesh.tlsPort === undefined ? [] : [listener({ name: 'secure', port: mesh.tlsPort, mesh, tls: true })];
  return [plain, ...secure, ...(mesh.extraListeners ?? [])];
}

function listener(parts: { name: string; port: number; mesh: WebMesh; tls: boolean }): EnvoyResource {
  const router = { '@type': `${types}.extensions.filters.http.router.v3.Router` };
  const manager = {
    '@type': `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: parts.name,
    server_name: parts.mesh.serverName ?? 'web',
    rds: { route_config_name: 'shop/web/http', config_source: source('rds', resourcePath('routes', 'shop/web/http')) },
    http_filters: [{ name: 'router', typed_config: router }],
  };
  const filters = [{ name: 'http', typed_config: manager }];
  return {
    '@type': `${types}.config.listener.v3.Listener`,
    name: parts.name,
    address: socket(parts.port),
    filter_chains: [parts.tls ? { filters, transport_socket: downstreamTls } : { filters }],
  };
}

const secret = (name: string) => ({ name, sds_config: source('sds', resourcePath('secrets', name)) });

const downstreamTls = {
  name: 'tls',
  typed_config: {
    '@type': `${types}.extensions.transport_sockets.tls.v3.DownstreamTlsContext`,
    common_tls_context: {
      tls_certificate_sds_secret_configs: [secret(secretNames.identity)],
      validation_context_sds_secret_config: secret(secretNames.trust),
    },
  },
};

/** A listener that passes bytes on to a cluster. */
export function tcpListener(name: string, port: number, to: string): EnvoyResource {
  const proxy = {
    '@type': `${types}.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
    stat_prefix: name,
    cluster: to,
  };
  return {
    '@type': `${types}.config.listener.v3.Listener`,
    name,
    address: socket(port),
    filter_chains: [{ filters: [{ name: 'tcp', typed_config: proxy }] }],
  };
}

/** An address on loopback. */
function socket(port: number) {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

function source(folder: string, path: string) {
  return { resource_api_version: 'V3', path_config_source: { path, watched_directory: { path: folder } } };
}
