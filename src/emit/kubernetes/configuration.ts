import type { KubernetesPlacement } from '../../ir/placement.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { bootstrap } from '../envoy/bootstrap.ts';
import { type PlacedProxy, placesOf } from '../envoy/proxy-place.ts';
import type { Labels, Named } from './labels.ts';
import type { KubernetesObject } from './manifest.ts';
import { podLayout, provided } from './pod-layout.ts';

/** The mesh a pod belongs to. */
export interface MeshName {
  readonly name: string;
  readonly environment: string;
  readonly trustDomain: string;
}

/** Files of a ConfigMap, by name. */
export type PodConfiguration = Readonly<Record<'agent.json' | 'bootstrap.json', string>> & {
  /** Where the kernel captures the connections of the program. */
  readonly 'interception.nft'?: string;
};

/**
 * What the sidecars of one workload or gateway are started with: the configuration of the agent, and the bootstrap of Envoy,
 * which is the one in its `workloads/<namespace>/<name>.json`. Everything else Envoy is given by the agent, from the signed
 * release. The release has the bootstrap too, so that an agent notices when the ConfigMap says otherwise.
 */
export function podConfiguration(owner: Named, placement: KubernetesPlacement, mesh: MeshName): PodConfiguration {
  const proxy = `${owner.namespace}/${owner.name}`;
  const [place] = placesOf(placement, owner);
  if (!place) throw new Error(`${proxy} runs nowhere`);
  const agent = {
    apiVersion: 'meshc/v1',
    kind: 'AgentConfig',
    node: place.node,
    mesh: mesh.name,
    environment: mesh.environment,
    trustDomain: mesh.trustDomain,
    stateDirectory: podLayout.stateFolder,
    trustedRoot: podLayout.trustedRoot,
    remotes: [{ name: 'cluster', url: provided.releases(mesh.name) }],
    attach: { admin: adminAddress(place), bootstrap: podLayout.bootstrap },
    proxies: [proxy],
    status: { port: podLayout.statusPort },
  };
  return {
    'agent.json': canonicalJson(agent),
    'bootstrap.json': canonicalJson(bootstrap({ ...place, name: proxy })),
  };
}

/** Where the Envoy of a pod is asked and told things; on loopback, which all containers of the pod share. */
export function adminAddress({ adminPort }: Pick<PlacedProxy, 'adminPort'>): string {
  return `127.0.0.1:${adminPort}`;
}

/** The ConfigMap with what the sidecars of a pod are started with. */
export function configMap(owner: Named, configuration: PodConfiguration, labels: Labels): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMapName(owner), namespace: owner.namespace, labels },
    data: configuration,
  };
}

/** With a dot: a ConfigMap of the program itself is often called as the program is. */
export function configMapName({ name }: Named): string {
  return `${name}.meshc.dev`;
}

/**
 * Changes with the files, so that a pod annotated with it is replaced when its ConfigMap changes. FNV-1a of 64 bits: it
 * notices accidents and protects nothing.
 */
export function changeMark(configuration: PodConfiguration): string {
  const text = canonicalJson(configuration);
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
