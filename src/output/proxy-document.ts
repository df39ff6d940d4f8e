/**
 * The two documents the compiler writes for proxies and a release is built from. `emit` writes them, `bundle` reads
 * them; they live on the ground floor because neither stage may import the other.
 */

/** One Envoy resource in its JSON form, with `@type` first among its members. */
export interface EnvoyResource {
  readonly '@type': string;
  readonly [member: string]: unknown;
}

/**
 * `services/<namespace>/<service>/{clusters,endpoints,listeners,routes}.json`: resources written once and shared, by name, by
 * every proxy that needs them. A resource's name is its `name` (`cluster_name` for endpoints) and is unique among those of
 * its type in the mesh.
 */
export interface SharedResources {
  readonly kind: 'SharedResources';
  readonly resources: readonly EnvoyResource[];
  /** What some proxies load in the place of the resource of the same name, because of where they are. Absent when there is none. */
  readonly variants?: ResourceVariants;
}

/** By the name of the resource, then by the key that an instance's {@link VariantChoice} names. */
export type ResourceVariants = { readonly [name: string]: { readonly [key: string]: EnvoyResource } };

/** Which variant of a shared resource a proxy loads, by its name. Of resources that are not named, the usual one. */
export interface VariantChoice {
  readonly clusters?: { readonly [name: string]: string };
  readonly endpoints?: { readonly [name: string]: string };
}

/**
 * `workloads/<namespace>/<name>.json`: what the proxies of one workload or gateway load. Shared resources are named, never
 * repeated, so a changed route on a popular service changes one file and not one per caller.
 */
export interface ProxyDocument {
  readonly kind: 'Proxy';
  /** `<namespace>/<name>`. */
  readonly name: string;
  /** `spiffe://<trust domain>/ns/<namespace>/sa/<name>`. */
  readonly identity: string;
  /** Names of shared resources, sorted. */
  readonly uses: {
    readonly clusters: readonly string[];
    readonly endpoints: readonly string[];
    /** Where the program calls each of its upstreams. */
    readonly listeners: readonly string[];
    readonly routes: readonly string[];
  };
  /** What its node must have for it; left out when nothing. */
  readonly needs?: NodeSecrets;
  /** Clusters only this workload has: the ones that lead to its own application. */
  readonly clusters: readonly EnvoyResource[];
  /** Where the workload runs, sorted by node. On Kubernetes there is one, whose node is `<name>.<namespace>`. */
  readonly instances: readonly ProxyInstance[];
}

/** Secrets that lie on the node and are named only. Both lists are sorted by name, which is `<namespace>/<name>`. */
export interface NodeSecrets {
  /** Certificates with their keys, and the host names each is declared for: empty when nothing is known of it. */
  readonly certificates: readonly { readonly name: string; readonly hostnames: readonly string[] }[];
  /** Certificate authorities. */
  readonly authorities: readonly { readonly name: string }[];
}

/** One place a proxy runs. */
export interface ProxyInstance {
  /** The node, as its agent's configuration names it. */
  readonly node: string;
  /** The Envoy bootstrap. All paths in it are relative to the proxy's own folder, which is Envoy's working directory. */
  readonly bootstrap: { readonly [member: string]: unknown };
  /** Listeners only this proxy has: the door of a sidecar to the mesh, or the ports of a gateway. */
  readonly listeners: readonly EnvoyResource[];
  /** Absent when it loads what every other proxy does. */
  readonly variants?: VariantChoice;
}

/** The key of the variant an instance loads of a shared resource; undefined for the usual one. */
export function variantKey({ variants }: ProxyInstance, type: string, name: string): string | undefined {
  return type === 'clusters' || type === 'endpoints' ? variants?.[type]?.[name] : undefined;
}

/**
 * Paths inside a proxy's folder, relative to Envoy's working directory. Envoy resolves them itself (tried with 1.40), so
 * the same shared resource serves every proxy on a machine. `current` is a symlink that is swapped by rename.
 *
 * Clusters and listeners are whole sets, one file each. Envoy subscribes to endpoints, routes and secrets one by one and
 * refuses a file that holds more than one of them ("Unexpected RDS resource length: 2"), so each of those has a file of
 * its own: {@link resourcePath} names it.
 */
export const proxyPaths = {
  clusters: { folder: 'cds', file: 'cds/current/cds.json' },
  listeners: { folder: 'lds', file: 'lds/current/lds.json' },
  endpoints: { folder: 'eds' },
  routes: { folder: 'rds' },
  secrets: { folder: 'sds' },
} as const;

/**
 * The file of one endpoint set, route table or secret: `rds/current/<name>.json`. A `/` in the name becomes a folder, so
 * that long names stay below the limit of a file name; every other unusual character is percent-encoded.
 */
export function resourcePath(kind: 'endpoints' | 'routes' | 'secrets', name: string): string {
  const segments = name.split('/').map(encodeSegment);
  return `${proxyPaths[kind].folder}/current/${segments.join('/')}.json`;
}

function encodeSegment(segment: string, index: number, all: readonly string[]): string {
  if (/^\.*$/.test(segment)) return `%${segment.replaceAll('.', '%2E')}`;
  const encoded = encodeURIComponent(segment).replaceAll('*', '%2A');
  // A folder named `a.json` would stand where the file of the name `a` has to be.
  return index < all.length - 1 ? encoded.replace(/\.json$/, '%2Ejson') : encoded;
}

/**
 * The names of a proxy's secrets: its own certificate, the roots it trusts, and what its node has for it under the name
 * `<namespace>/<name>` of a certificate or of certificate authorities.
 */
export const secretNames = {
  identity: 'identity',
  trust: 'trust',
  certificate: (name: string) => `certificate/${name}`,
  authority: (name: string) => `authority/${name}`,
} as const;
