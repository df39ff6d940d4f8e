import type { Gateway } from '../../ir/gateway.ts';
import type { KubernetesPlacement } from '../../ir/placement.ts';
import type { Workload } from '../../ir/workload.ts';
import { changeMark, type PodConfiguration } from './configuration.ts';
import { hostAliases, interceptContainer } from './interception.ts';
import { identitySelector, type Labels, type Named } from './labels.ts';
import type { KubernetesObject } from './manifest.ts';
import { podLayout } from './pod-layout.ts';
import {
  type AgentFiles,
  agentContainer,
  envoyContainer,
  gatewayEnd,
  type Part,
  prepareContainer,
  restricted,
  sidecarVolumes,
} from './sidecar.ts';

/** What the Deployments of workloads and gateways have in common. */
export interface Deployed extends AgentFiles {
  readonly labels: Labels;
  readonly placement: KubernetesPlacement;
  /** What the sidecars are started with: pods are replaced when it changes. */
  readonly configuration: PodConfiguration;
}

/** The program with its sidecars; they are there before the program starts and until it has ended. */
export function workloadDeployment(workload: Workload, deployed: Deployed): KubernetesObject {
  const { program, inboundPort } = deployed.placement;
  // In this order: the agent needs what is prepared, and Envoy the files of the agent.
  const isCaptured = workload.interception.kind === 'transparent';
  // What is captured from the first moment on finds nobody until Envoy is there, and so cannot go around it.
  const intercept = isCaptured ? [interceptContainer()] : [];
  const first = [prepareContainer(workload), ...intercept, agentContainer(deployed)];
  const names = hostAliases(workload);
  const envoy = envoyContainer(workload, [inboundPort]);
  if (program.kind === 'none')
    return deployment(workload, deployed, { ...names, initContainers: first, containers: [envoy] });
  return deployment(workload, deployed, {
    ...names,
    // `Always` makes it a native sidecar.
    initContainers: [...first, { ...envoy, restartPolicy: 'Always' }],
    containers: [
      {
        name: 'program',
        image: program.image,
        ports: workload.inbound.map(({ number }) => ({ containerPort: number, protocol: 'TCP' })),
        // Its own files stay writable: what a program needs is not known here.
        securityContext: restricted,
      },
    ],
  });
}

/** Envoy is the program here, with the agent as its sidecar. */
export function gatewayDeployment(gateway: Gateway, deployed: Deployed): KubernetesObject {
  const ports = gateway.listeners.map(({ port }) => port);
  const { agent, envoy, terminationGracePeriodSeconds } = gatewayEnd(gateway, deployed.placement);
  return deployment(gateway, deployed, {
    initContainers: [prepareContainer(gateway), { ...agentContainer(deployed), ...agent }],
    containers: [{ ...envoyContainer(gateway, ports), ...envoy }],
    terminationGracePeriodSeconds,
    // Ports below 1024 without a capability: a "safe" sysctl, which the restricted standard allows.
    ...(ports.some((port) => port < 1024)
      ? {
          securityContext: {
            ...securityOf(deployed),
            sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
          },
        }
      : {}),
  });
}

/** Secrets belong to root, so a pod with certificates has a group that may read them. */
function securityOf({ secrets }: AgentFiles): Part {
  const group = secrets.length > 0 ? { fsGroup: podLayout.userId } : {};
  return { runAsNonRoot: true, ...group, seccompProfile: { type: 'RuntimeDefault' } };
}

function deployment(owner: Named, deployed: Deployed, pod: Part): KubernetesObject {
  const { labels, placement, configuration } = deployed;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: owner.name, namespace: owner.namespace, labels },
    spec: {
      replicas: placement.replicas,
      // Immutable once created, so only what never changes for this name.
      selector: { matchLabels: identitySelector(owner) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'meshc.dev/configuration': changeMark(configuration) } },
        spec: {
          serviceAccountName: owner.name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: securityOf(deployed),
          volumes: sidecarVolumes(owner, deployed),
          ...pod,
        },
      },
    },
  };
}

/** The account a pod runs as; the last part of its SPIFFE ID. It may do nothing with the API, so it carries no token. */
export function serviceAccount({ name, namespace }: Named, labels: Labels): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels },
    automountServiceAccountToken: false,
  };
}
