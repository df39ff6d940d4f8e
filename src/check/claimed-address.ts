import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { EgressGateway } from '../model/egress-gateway.ts';
import type { Gateway } from '../model/gateway.ts';
import { interceptionsOf } from '../model/interception.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Host } from '../model/placement.ts';
import type { Workload } from '../model/workload.ts';
import { canonicalIpAddress } from '../scalar/ip-address.ts';
import { isPort } from '../scalar/port.ts';
import { subject } from './naming.ts';
import { own } from './own.ts';

/** An address and port of a machine that something listens on. */
export interface ClaimedAddress {
  /** The node, or the pod of a workload on Kubernetes. */
  readonly machine: string;
  /** Such as "node `a`". */
  readonly machineLabel: string;
  readonly address: string;
  readonly port: number;
  readonly role: 'reserved' | 'inbound' | 'listener' | 'application' | 'upstream';
  /** Such as "port `http` of workload `page`". Put into words only for what collides: a large mesh has very many of these. */
  readonly what: () => string;
  /** The workload or gateway. */
  readonly owner: Workload | Gateway | EgressGateway;
  readonly at: () => ModelPath;
}

const loopback = '127.0.0.1';

/** Where the proxy of a workload is reached when nothing is written; `lower` chooses the same. */
const defaultInboundPort = 15_006;

/** Where a proxy is given what the kernel captures; `lower` chooses the same. */
const capturePort = 15_001;

/** Where an egress gateway is reached when nothing is written; `lower` chooses the same. */
const defaultEgressPort = 15_443;

/** What the proxy and agent of every pod listen on for themselves. On hosts they take any free port. */
const reservedInPods = [
  { port: 15_000, what: 'the admin port of Envoy' },
  { port: 15_020, what: 'the status port of the agent' },
];

/**
 * Every address something listens on: first what pods reserve, then where proxies are reached, then programs, then the ways to upstreams, because
 * these are the easiest to move and so should be the ones reported. Wrong ports and addresses, and things listed twice,
 * have laws of their own and take no part.
 */
export function claimedAddressesOf(mesh: Mesh, directory: Directory): ClaimedAddress[] {
  const claims = [
    ...reservedClaims(mesh, directory),
    ...inboundClaims(mesh, directory),
    ...egressClaims(mesh),
    ...applicationClaims(mesh, directory),
    ...upstreamClaims(mesh, directory),
  ];
  return claims.filter(({ address, port }) => address !== '' && isPort(port));
}

/** Those of them at which other proxies are reached. */
export function reachedAddressesOf(mesh: Mesh, directory: Directory): ClaimedAddress[] {
  return [...inboundClaims(mesh, directory), ...egressClaims(mesh)].filter(
    ({ address, port }) => address !== '' && isPort(port),
  );
}

interface Machine {
  readonly machine: string;
  readonly machineLabel: string;
  readonly host: Host | undefined;
  readonly hostAt: ModelPath;
}

/** Where a workload or gateway runs. All pods of a workload are alike, so they are one machine here. */
function machinesOf({ placement, name }: Workload | Gateway | EgressGateway, at: ModelPath): Machine[] {
  if (placement.kind === 'kubernetes') {
    const pod = { machine: `pod ${at.join('/')}`, machineLabel: `a pod of \`${name}\`` };
    return [{ ...pod, host: undefined, hostAt: [...at, 'placement'] }];
  }
  return placement.hosts.map((host, index) => ({
    machine: `node ${host.node}`,
    machineLabel: `node \`${host.node}\``,
    host,
    hostAt: [...at, 'placement', 'hosts', index],
  }));
}

/** Workloads or gateways, and where they stand. Of two with one name only the first takes part. */
function firstOf<L extends 'workloads' | 'gateways'>(list: L, mesh: Mesh, directory: Directory) {
  return mesh[list].flatMap((owner: Mesh[L][number], index) =>
    directory[list].get(qualifiedName(owner.namespace, owner.name)) === owner ? [{ owner, at: [list, index] }] : [],
  );
}

function* reservedClaims(mesh: Mesh, directory: Directory): Generator<ClaimedAddress> {
  const owners = [...firstOf('workloads', mesh, directory), ...firstOf('gateways', mesh, directory)];
  const interceptionOf = interceptionsOf(mesh);
  const capturing = new Set<string>();
  for (const { owner, at: ownerAt } of owners) {
    if ('upstreams' in owner && interceptionOf(owner).value.kind === 'transparent') {
      for (const { machine, machineLabel, hostAt } of machinesOf(owner, ownerAt)) {
        // That two capture on one machine has a law of its own.
        if (capturing.has(machine)) continue;
        capturing.add(machine);
        const of = { what: () => 'the port for captured connections', owner, at: () => hostAt };
        yield { machine, machineLabel, address: loopback, port: capturePort, role: 'reserved', ...of };
      }
    }
    if (owner.placement.kind !== 'kubernetes') continue;
    for (const { machine, machineLabel, hostAt } of machinesOf(owner, ownerAt)) {
      for (const { port, what } of reservedInPods) {
        const of = { what: () => what, owner, at: () => hostAt };
        yield { machine, machineLabel, address: loopback, port, role: 'reserved', ...of };
      }
    }
  }
}

function* inboundClaims(mesh: Mesh, directory: Directory): Generator<ClaimedAddress> {
  for (const { owner, at: ownerAt } of firstOf('workloads', mesh, directory)) {
    for (const { machine, machineLabel, host, hostAt } of machinesOf(owner, ownerAt)) {
      // In a pod the proxy listens on every address, so also on the one programs and upstreams use.
      const address = host ? (canonicalIpAddress(host.address) ?? '') : loopback;
      const port = host?.inboundPort ?? defaultInboundPort;
      const at = () => (host?.inboundPort === undefined ? hostAt : [...hostAt, 'inboundPort']);
      const what = () => `the inbound port of ${subject('workload', owner)}`;
      yield { machine, machineLabel, address, port, role: 'inbound', what, owner, at };
    }
  }
  for (const { owner, at: ownerAt } of firstOf('gateways', mesh, directory)) {
    const ports = distinct(Object.entries(owner.listeners), ([, listener]) => listener.port);
    for (const { machine, machineLabel, host } of machinesOf(owner, ownerAt)) {
      const address = host ? (canonicalIpAddress(host.address) ?? '') : loopback;
      for (const [name, { port }] of ports) {
        const what = () => `listener \`${name}\` of ${subject('gateway', owner)}`;
        const at = () => [...ownerAt, 'listeners', name, 'port'];
        yield { machine, machineLabel, address, port, role: 'listener', what, owner, at };
      }
    }
  }
}

function* egressClaims(mesh: Mesh): Generator<ClaimedAddress> {
  for (const [index, owner] of (mesh.egressGateways ?? []).entries()) {
    for (const { machine, machineLabel, host, hostAt } of machinesOf(owner, ['egressGateways', index])) {
      const address = host ? (canonicalIpAddress(host.address) ?? '') : loopback;
      const port = owner.port ?? defaultEgressPort;
      const at = () => (owner.port === undefined ? hostAt : ['egressGateways', index, 'port']);
      const what = () => `the port of ${subject('egress gateway', owner)}`;
      yield { machine, machineLabel, address, port, role: 'inbound', what, owner, at };
    }
  }
}

function* applicationClaims(mesh: Mesh, directory: Directory): Generator<ClaimedAddress> {
  for (const { owner, at: ownerAt } of firstOf('workloads', mesh, directory)) {
    const service = directory.services.get(qualifiedName(owner.namespace, owner.service));
    const ports = distinct(Object.entries(service?.ports ?? {}), ([, port]) => port.number);
    for (const { machine, machineLabel, host, hostAt } of machinesOf(owner, ownerAt)) {
      for (const [name, { number }] of ports) {
        const chosen = own(host?.applicationPorts, name);
        const at = () => (chosen === undefined ? hostAt : [...hostAt, 'applicationPorts', name]);
        const what = () => `port \`${name}\` of the program of ${subject('workload', owner)}`;
        yield {
          machine,
          machineLabel,
          address: loopback,
          port: chosen ?? number,
          role: 'application',
          what,
          owner,
          at,
        };
      }
    }
  }
}

function* upstreamClaims(mesh: Mesh, directory: Directory): Generator<ClaimedAddress> {
  const interceptionOf = interceptionsOf(mesh);
  for (const { owner, at: ownerAt } of firstOf('workloads', mesh, directory)) {
    const machines = machinesOf(owner, ownerAt);
    const upstreams = distinct([...owner.upstreams.entries()], ([, to]) => `${to.namespace}/${to.service}/${to.port}`);
    const isCaptured = interceptionOf(owner).value.kind === 'transparent';
    for (const [position, { namespace, service, port, listen }] of upstreams) {
      if (isCaptured && listen === undefined) continue;
      const number =
        listen?.port ?? own(directory.services.get(qualifiedName(namespace, service))?.ports, port)?.number;
      if (number === undefined) continue;
      const at = () => [...ownerAt, 'upstreams', position, ...(listen ? ['listen', 'port'] : [])];
      const address = listen?.address === undefined ? loopback : (canonicalIpAddress(listen.address) ?? '');
      const what = () => `the way of ${subject('workload', owner)} to \`${service}\``;
      for (const { machine, machineLabel } of machines) {
        yield { machine, machineLabel, address, port: number, role: 'upstream', what, owner, at };
      }
    }
  }
}

/** The address and port as they are written together. */
export function written({ address, port }: ClaimedAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The first item of each key. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string | number): T[] {
  const first = new Map<string | number, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}
