import type { KubernetesPlacement } from '../../ir/placement.ts';
import { placesOf } from '../envoy/proxy-place.ts';
import { adminAddress, configMapName } from './configuration.ts';
import { images } from './images.ts';
import type { Named } from './labels.ts';
import { podLayout, provided, proxyFolder } from './pod-layout.ts';

/** A container, volume or probe, as the API has it. */
export type Part = Readonly<Record<string, unknown>>;

/** What every container of a pod gives up: the "restricted" Pod Security Standard. */
export const restricted: Part = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Ours also write nowhere but into their volumes, and as a user of their own. */
export const confined: Part = { ...restricted, readOnlyRootFilesystem: true, runAsUser: podLayout.userId };

/**
 * Puts the key where the agent expects it, and ends. It is copied because the agent refuses one that others may read, and a
 * Secret's files belong to root. This is the only container that sees the Secret.
 */
export function prepareContainer({ namespace, name }: Named): Part {
  const keys = `${podLayout.stateFolder}/keys/${namespace}`;
  // Names are DNS labels, so none of them needs quoting.
  const steps = ['umask 077', `mkdir -p ${keys}`, `install -m 0600 ${podLayout.key} ${keys}/${name}.key.pem`];
  return {
    name: 'prepare',
    image: images.envoy,
    command: ['/bin/sh', '-ec', steps.join('\n')],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    securityContext: confined,
    volumeMounts: [
      { name: 'state', mountPath: podLayout.stateMount },
      { name: 'key', mountPath: podLayout.keyMount, readOnly: true },
    ],
  };
}

/** What the agent of a pod reads besides its configuration. */
export interface AgentFiles {
  /** Whether the endpoints of something its proxy calls are in a file. */
  readonly readsEndpoints: boolean;
  /** `<namespace>/<name>` of the certificates and authorities its proxy needs, sorted. */
  readonly secrets: readonly string[];
}

/** By number: the name of a volume has room for one label, and that of a certificate may fill it. */
function certificateVolume(index: number): string {
  return `certificate-${index}`;
}

/**
 * The agent: it fetches and verifies releases, writes Envoy's files and asks Envoy on loopback whether it has taken them.
 * `Always` makes it a native sidecar: it is there before what follows, and until that has ended.
 */
export function agentContainer({ readsEndpoints, secrets }: AgentFiles): Part {
  return {
    name: 'agent',
    image: images.agent,
    restartPolicy: 'Always',
    args: ['agent', 'run', '--config', podLayout.configuration],
    resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '384Mi' } },
    securityContext: confined,
    // Envoy, which comes next, does not start while files that its bootstrap names are missing. Five minutes for the first
    // release to arrive; after that the agent is started again, and keeps what it has.
    startupProbe: { exec: ask('startz'), periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 150 },
    // No readiness: a pod keeps serving when its agent, git and everything else is down.
    livenessProbe: { exec: ask('healthz'), periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
    volumeMounts: [
      { name: 'state', mountPath: podLayout.stateMount },
      { name: 'configuration', mountPath: podLayout.configurationMount, readOnly: true },
      { name: 'trust', mountPath: podLayout.trustMount, readOnly: true },
      ...(readsEndpoints ? [{ name: 'endpoints', mountPath: podLayout.endpointsMount, readOnly: true }] : []),
      ...secrets.map((secret, index) => {
        return {
          name: certificateVolume(index),
          mountPath: `${podLayout.certificatesMount}/${secret}`,
          readOnly: true,
        };
      }),
    ],
  };
}

/** The status server is on loopback, where the kubelet's own HTTP probe cannot reach it. */
function ask(path: string): Part {
  const url = `http://127.0.0.1:${podLayout.statusPort}/${path}`;
  return {
    command: ['node', '-e', `fetch('${url}').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`],
  };
}

/**
 * Envoy. It only reads: its bootstrap from the ConfigMap, everything else from the files the agent writes. When it ends by
 * itself, the kubelet starts it again on the files as they are.
 */
export function envoyContainer(owner: Named, ports: readonly number[]): Part {
  const [port] = ports;
  const listens = port === undefined ? undefined : { tcpSocket: { port } };
  return {
    name: 'envoy',
    image: images.envoy,
    // The entry point of the image would change users first, which is neither allowed nor needed.
    command: ['/usr/local/bin/envoy'],
    args: envoyArguments(podLayout.bootstrap),
    workingDir: proxyFolder(owner),
    ports: ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    // No limit on CPU: throttling a proxy delays every request of its program.
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: confined,
    // Whether it serves, never whether git is reachable: listeners are there as soon as everything they need is.
    ...(listens ? { startupProbe: { ...listens, periodSeconds: 1, failureThreshold: 300 } } : {}),
    ...(listens ? { readinessProbe: { ...listens, periodSeconds: 10, failureThreshold: 3 } } : {}),
    volumeMounts: [
      { name: 'state', mountPath: podLayout.stateMount, readOnly: true },
      { name: 'configuration', mountPath: podLayout.configurationMount, readOnly: true },
    ],
  };
}

/** As the agent starts its own Envoys: it counts on the drain time, and on being able to read the log. */
export function envoyArguments(bootstrap: string): string[] {
  return [
    ...['-c', bootstrap, '--disable-hot-restart'],
    ...['--drain-time-s', String(drainSeconds), '--concurrency', '2'],
    ...['--file-flush-interval-msec', '1000', '--log-level', 'warning'],
  ];
}

/** How long replaced listeners, and a gateway that is going away, finish their requests. */
const drainSeconds = 10;

/** For load balancers to hear that a pod is leaving, before it stops accepting. */
const noticeSeconds = 10;

/**
 * The end of a gateway's pod. Hooks of all containers run at once when the pod is to go: after the notice the agent, whose
 * image has Node, asks Envoy to drain; only when that is over does Envoy itself end, and after it the agent.
 */
export function gatewayEnd(gateway: Named, placement: KubernetesPlacement) {
  const [place] = placesOf(placement, gateway);
  const url = `http://${place ? adminAddress(place) : ''}/drain_listeners?graceful`;
  const drain = `fetch('${url}', { method: 'POST' }).catch(() => undefined)`;
  const script = `setTimeout(() => ${drain}, ${noticeSeconds * 1000})`;
  return {
    agent: { lifecycle: { preStop: { exec: { command: ['node', '-e', script] } } } },
    envoy: { lifecycle: { preStop: { sleep: { seconds: noticeSeconds + drainSeconds } } } },
    // What is left is for both to end.
    terminationGracePeriodSeconds: noticeSeconds + drainSeconds + 10,
  };
}

/** The volumes of the containers above. */
export function sidecarVolumes(owner: Named, { readsEndpoints, secrets }: AgentFiles): readonly Part[] {
  return [
    { name: 'configuration', configMap: { name: configMapName(owner) } },
    // On disk, not in memory: after a power cut the pod comes back with its last good release, without a network.
    { name: 'state', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'trust', configMap: { name: provided.trustedRoot } },
    // 0444: the container that copies it is not root, and no other mounts it.
    { name: 'key', secret: { secretName: provided.key(owner.name), defaultMode: 0o444 } },
    ...(readsEndpoints ? [{ name: 'endpoints', configMap: { name: provided.endpoints, optional: true } }] : []),
    // Optional: the pod comes up without it, and the agent says what it waits for. 0440: for the group of the pod.
    ...secrets.map((secret, index) => {
      const secretName = provided.certificate(secret, owner.namespace);
      return { name: certificateVolume(index), secret: { secretName, defaultMode: 0o440, optional: true } };
    }),
  ];
}
