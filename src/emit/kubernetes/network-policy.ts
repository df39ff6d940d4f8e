import type { AccessRule, Authorization } from '../../ir/authorization.ts';
import type { Gateway } from '../../ir/gateway.ts';
import type { Mesh } from '../../ir/mesh.ts';
import type { Placement } from '../../ir/placement.ts';
import type { Workload } from '../../ir/workload.ts';
import { compareText } from '../../output/file-set.ts';
import { isAmong } from '../../scalar/identity-pattern.ts';
import { exitsOf, openPorts } from './gateway-ports.ts';
import { identitySelector, type Labels, meshSelector, type Named } from './labels.ts';
import type { KubernetesObject } from './manifest.ts';

/*
 * Network policies shadow the access policies one layer down: a pod that no policy lets call cannot open a connection.
 *
 * They can say which pods (by labels) and which hosts (by address) may connect to a sidecar, and that nothing may connect
 * to a program past it. They cannot say identity, port of the service (all share one port of the sidecar), method or path;
 * they trust labels, which whoever creates pods may choose, and addresses, which a network may translate. A deny for some
 * callers out of "the whole mesh" does not show here either. So they allow at least what the access policies allow, and
 * the sidecar, which asks for a certificate, has the last word.
 *
 * Egress stays open: to DNS, to the mesh, to git and to whatever a program calls outside, which a mesh does not declare.
 */

/** Everything with an identity, by that identity. */
export type Callers = ReadonlyMap<string, Named & { readonly placement: Placement }>;

/** Every workload and gateway, wherever it runs. */
export function callersOf(mesh: Mesh): Callers {
  return new Map([...mesh.workloads, ...mesh.gateways].map((caller) => [caller.identity, caller]));
}

/** Pods of a namespace accept nothing that no other policy of it allows. The dot keeps it apart from any workload's. */
export function defaultDeny(namespace: string, labels: Labels): KubernetesObject {
  return networkPolicy({ name: 'default-deny.meshc.dev', namespace }, labels, { podSelector: {}, ingress: [] });
}

/** The sidecar's port is open to those some access policy lets call, on any port and in any way; the program's are shut. */
export function workloadNetworkPolicy(
  workload: Workload,
  { callers, mesh, labels, inboundPort }: { callers: Callers; mesh: string; labels: Labels; inboundPort: number },
): KubernetesObject {
  const from = peers(
    workload.inbound.map(({ authorization }) => authorization),
    callers,
    mesh,
  );
  return networkPolicy(workload, labels, {
    podSelector: { matchLabels: identitySelector(workload) },
    // A rule without peers would mean everybody.
    ingress: from.length === 0 ? [] : [{ from, ports: [{ port: inboundPort, protocol: 'TCP' }] }],
  });
}

/** A gateway is for everybody, on its listeners' ports; one on the way out is for those some policy lets call. */
export function gatewayNetworkPolicy(
  gateway: Gateway,
  { callers, mesh, labels }: { callers: Callers; mesh: string; labels: Labels },
): KubernetesObject {
  const exits = exitsOf(gateway);
  if (exits.length > 0) {
    const guards = exits.flatMap(({ chains }) =>
      chains.flatMap(({ accepts }) => (accepts.kind === 'mesh' ? [accepts.authorization] : [])),
    );
    const from = peers(guards, callers, mesh);
    const ports = exits.map(({ port }) => ({ port, protocol: 'TCP' }));
    return networkPolicy(gateway, labels, {
      podSelector: { matchLabels: identitySelector(gateway) },
      ingress: from.length === 0 ? [] : [{ from, ports }],
    });
  }
  const ports = openPorts(gateway);
  return networkPolicy(gateway, labels, {
    podSelector: { matchLabels: identitySelector(gateway) },
    // A rule without ports would mean every port.
    ingress: ports.length === 0 ? [] : [{ ports }],
  });
}

function networkPolicy({ name, namespace }: Named, labels: Labels, spec: object): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels },
    spec: { policyTypes: ['Ingress'], ...spec },
  };
}

/** Who may connect, sorted by identity: pods by namespace and label, hosts by address. */
function peers(ports: readonly Authorization[], callers: Callers, mesh: string): object[] {
  const allowed = ports.map((port) => allowedCallers(port, callers));
  if (allowed.includes('mesh')) {
    const everywhere = { namespaceSelector: {}, podSelector: { matchLabels: meshSelector(mesh) } };
    return [everywhere, ...hostPeers([...callers.values()])];
  }
  const identities = new Set(allowed.flatMap((one) => (one === 'mesh' ? [] : one)));
  const known = [...identities].sort(compareText).flatMap((identity) => callers.get(identity) ?? []);
  const pods = known.filter(({ placement }) => placement.kind === 'kubernetes');
  return [...pods.map(podPeer), ...hostPeers(known)];
}

/** Callers an allow rule names and no deny rule refuses whatever they ask. */
function allowedCallers({ allow, deny }: Authorization, callers: Callers): 'mesh' | readonly string[] {
  const refused = deny.filter(({ conditions }) => conditions.length === 0);
  if (refused.some(isForAll)) return [];
  if (allow.some(isForAll)) return 'mesh';
  const never = new Set(refused.flatMap((rule) => namedBy(rule, callers)));
  return allow.flatMap((rule) => namedBy(rule, callers)).filter((identity) => !never.has(identity));
}

function isForAll({ from, callers }: AccessRule): boolean {
  return from.kind === 'mesh' && callers.length === 0;
}

/** Everyone a rule is for, of those that are known: a network knows no others. */
function namedBy({ from, callers: conditions }: AccessRule, callers: Callers): string[] {
  const named = from.kind === 'identities' ? from.identities : [...callers.keys()];
  return named.filter((identity) => isAmong(conditions, identity));
}

function podPeer(caller: Named): object {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': caller.namespace } },
    podSelector: { matchLabels: identitySelector(caller) },
  };
}

function hostPeers(callers: readonly { readonly placement: Placement }[]): object[] {
  const addresses = callers.flatMap(({ placement }) =>
    placement.kind === 'hosts' ? placement.hosts.map(({ address }) => address) : [],
  );
  return [...new Set(addresses)].sort(compareText).map((address) => ({
    ipBlock: { cidr: `${address}/${address.includes(':') ? 128 : 32}` },
  }));
}
