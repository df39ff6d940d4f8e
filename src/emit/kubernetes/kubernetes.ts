import type { Gateway } from '../../ir/gateway.ts';
import type { Mesh } from '../../ir/mesh.ts';
import type { KubernetesPlacement } from '../../ir/placement.ts';
import type { Workload } from '../../ir/workload.ts';
import { compareText, type FileSet } from '../../output/file-set.ts';
import { configMap, podConfiguration } from './configuration.ts';
import { gatewayDeployment, serviceAccount, workloadDeployment } from './deployment.ts';
import { exitsOf } from './gateway-ports.ts';
import { interceptionFile } from './interception.ts';
import { gatewayLabels, meshLabels, type Named, workloadLabels } from './labels.ts';
import { type KubernetesObject, manifest } from './manifest.ts';
import { type Callers, callersOf, defaultDeny, gatewayNetworkPolicy, workloadNetworkPolicy } from './network-policy.ts';
import { gatewayService, meshService, workloadService } from './service.ts';
import type { AgentFiles } from './sidecar.ts';

/**
 * Manifests of what runs on Kubernetes; nothing for what runs on hosts.
 * ```
 * kubernetes/<namespace>.yaml                  the namespace, and that its pods accept nothing by default
 * kubernetes/<namespace>/<name>.yaml           a workload or gateway; their names are unique in a namespace, together
 * kubernetes/<namespace>/services/<name>.yaml  a service as the rest of the cluster sees it, if some workload of it is there
 * ```
 * A name has no dot, so no two of these paths are equal. `kubectl apply -f kubernetes` makes the namespaces, after which
 * `kubectl apply -R -f kubernetes` finds them.
 */
export function emitKubernetes(mesh: Mesh): FileSet {
  const around: Surroundings = { callers: callersOf(mesh), inFiles: destinationsInFiles(mesh) };
  const workloads = mesh.workloads.filter(isOnKubernetes);
  const gateways = mesh.gateways.filter(isOnKubernetes);
  const files = new Map<string, string>();
  const namespaces = new Set([...workloads, ...gateways].map(({ namespace }) => namespace));
  for (const name of [...namespaces].sort(compareText)) {
    const captures = workloads.some(({ namespace, interception }) => {
      return namespace === name && interception.kind === 'transparent';
    });
    files.set(`kubernetes/${name}.yaml`, manifest(namespaceObjects(name, mesh.name, captures)));
  }
  for (const workload of workloads) {
    files.set(ownerPath(workload), manifest(workloadObjects(workload, mesh, around)));
  }
  for (const gateway of gateways) files.set(ownerPath(gateway), manifest(gatewayObjects(gateway, mesh, around)));
  const inboundPorts = new Map(workloads.map((workload) => [workload.service, workload.placement.inboundPort]));
  for (const service of mesh.services) {
    const inboundPort = inboundPorts.get(`${service.namespace}/${service.name}`);
    // The Service of a workload or gateway keeps the name: sidecars and load balancers find pods by it, while no sidecar
    // calls by the name of a service.
    if (inboundPort === undefined || files.has(ownerPath(service))) continue;
    files.set(servicePath(service), manifest([meshService(service, inboundPort, mesh.name)]));
  }
  return files;
}

/** What the manifests of something depend on besides itself. */
interface Surroundings {
  readonly callers: Callers;
  /** Names of destinations whose endpoints are in files. */
  readonly inFiles: ReadonlySet<string>;
}

function destinationsInFiles({ services }: Mesh): ReadonlySet<string> {
  const all = services.flatMap(({ ports }) => ports.flatMap(({ destinations }) => destinations));
  return new Set(all.filter(({ discovery }) => discovery.kind === 'file').map(({ name }) => name));
}

function agentFiles({ destinations, secrets }: Workload | Gateway, { inFiles }: Surroundings): AgentFiles {
  const names = [...secrets.certificates.map(({ name }) => name), ...secrets.authorities];
  return {
    readsEndpoints: destinations.some((name) => inFiles.has(name)),
    // A Secret can have both under one name.
    secrets: [...new Set(names)].sort(compareText),
  };
}

type OnKubernetes<T> = T & { readonly placement: KubernetesPlacement };

function isOnKubernetes<T extends Workload | Gateway>(owner: T): owner is OnKubernetes<T> {
  return owner.placement.kind === 'kubernetes';
}

function ownerPath({ namespace, name }: Named): string {
  return `kubernetes/${namespace}/${name}.yaml`;
}

function servicePath({ namespace, name }: Named): string {
  return `kubernetes/${namespace}/services/${name}.yaml`;
}

function namespaceObjects(name: string, mesh: string, captures: boolean): KubernetesObject[] {
  const labels = meshLabels(mesh);
  // To capture connections, one container of a pod changes its network, which only this standard allows.
  const standard = captures ? 'privileged' : 'restricted';
  const enforced = { ...labels, 'pod-security.kubernetes.io/enforce': standard };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: enforced } }, defaultDeny(name, labels)];
}

/** In the order they need each other: whoever may connect is settled before there is something to connect to. */
function workloadObjects(workload: OnKubernetes<Workload>, mesh: Mesh, around: Surroundings): KubernetesObject[] {
  const { callers } = around;
  const { placement } = workload;
  const { inboundPort } = placement;
  const labels = workloadLabels(workload, mesh.name);
  const configuration = { ...podConfiguration(workload, placement, mesh), ...interceptionFile(workload, placement) };
  return [
    serviceAccount(workload, labels),
    configMap(workload, configuration, labels),
    workloadNetworkPolicy(workload, { callers, mesh: mesh.name, labels, inboundPort }),
    workloadService(workload, inboundPort, labels),
    workloadDeployment(workload, { labels, placement, configuration, ...agentFiles(workload, around) }),
  ];
}

function gatewayObjects(gateway: OnKubernetes<Gateway>, mesh: Mesh, around: Surroundings): KubernetesObject[] {
  const { placement } = gateway;
  const labels = gatewayLabels(gateway, mesh.name);
  const configuration = podConfiguration(gateway, placement, mesh);
  return [
    serviceAccount(gateway, labels),
    configMap(gateway, configuration, labels),
    gatewayNetworkPolicy(gateway, { callers: around.callers, mesh: mesh.name, labels }),
    // One without ports is not valid, and nobody could call it.
    ...(gateway.listeners.length > 0 ? [serviceOfGateway(gateway, mesh.name)] : []),
    gatewayDeployment(gateway, { labels, placement, configuration, ...agentFiles(gateway, around) }),
  ];
}

/** A way in is for the outside of the cluster; a way out is found by the sidecars, as a workload is. */
function serviceOfGateway(gateway: Gateway, mesh: string): KubernetesObject {
  const [exit] = exitsOf(gateway);
  return exit === undefined
    ? gatewayService(gateway, mesh)
    : workloadService(gateway, exit.port, gatewayLabels(gateway, mesh));
}
