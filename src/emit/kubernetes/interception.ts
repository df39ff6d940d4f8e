import type { KubernetesPlacement } from '../../ir/placement.ts';
import type { Workload } from '../../ir/workload.ts';
import { interceptionRules } from '../../output/interception.ts';
import { interceptionMark } from '../envoy/interception.ts';
import { placesOf } from '../envoy/proxy-place.ts';
import { images } from './images.ts';
import { podLayout } from './pod-layout.ts';
import { confined, type Part } from './sidecar.ts';

/** The rules for the kernel of a pod, as a file of its ConfigMap. Nothing where the program dials its sidecar. */
export function interceptionFile(workload: Workload, placement: KubernetesPlacement): { 'interception.nft'?: string } {
  const { interception, inbound } = workload;
  const [place] = placesOf(placement, workload);
  if (interception.kind === 'explicit' || !place) return {};
  const rules = interceptionRules(interceptionMark(interception, { inbound, place }), podLayout.userId);
  return { 'interception.nft': rules };
}

/**
 * Gives the pod its rules, and ends: the one container that is root and may change the network, and no other program runs in it.
 * The rules go with the network of the pod.
 */
export function interceptContainer(): Part {
  return {
    name: 'intercept',
    image: images.agent,
    command: ['nft', '-f', podLayout.interception],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    securityContext: {
      ...confined,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
      runAsNonRoot: false,
      runAsUser: 0,
    },
    volumeMounts: [{ name: 'configuration', mountPath: podLayout.configurationMount, readOnly: true }],
  };
}

/**
 * What the program may dial, in its `/etc/hosts`: the name of the mesh, and those by which Kubernetes finds a Service nearby. The
 * full name of a Service is left to the DNS of the cluster, because Envoy finds pods by it.
 */
export function hostAliases({ interception, namespace }: Workload): Part {
  if (interception.kind === 'explicit' || interception.names.length === 0) return {};
  return {
    hostAliases: interception.names.map(({ service, name, address }) => {
      const [owner = '', short = ''] = service.split('/');
      const near = owner === namespace ? [short] : [];
      return { ip: address, hostnames: [name, `${short}.${owner}`, ...near] };
    }),
  };
}
