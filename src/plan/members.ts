import type * as ir from '../ir/mesh.ts';
import type { Placement } from '../ir/placement.ts';
import type { Rollout } from '../ir/rollout.ts';
import type { Service } from '../ir/service.ts';
import type { Workload } from '../ir/workload.ts';
import { compareText } from '../output/file-set.ts';
import { entranceWords } from './gateway-words.ts';
import type { IdentityChange, MemberChange } from './plan.ts';
import { changedPairs, missingFrom, type Pair, type Sides } from './sides.ts';

/** Services, workloads and gateways that come, go, or change what they are. */
export function memberChanges({ before, after }: Sides<ir.Mesh>): MemberChange[] {
  const named = (item: { namespace: string; name: string }) => `${item.namespace}/${item.name}`;
  const services = changedPairs({ before: before.services, after: after.services }, named);
  const workloads = changedPairs({ before: before.workloads, after: after.workloads }, named);
  const gateways = changedPairs({ before: before.gateways, after: after.gateways }, named);
  return [
    ...services.flatMap((pair) => change('service', pair, serviceWords)),
    ...workloads.flatMap((pair) => change('workload', pair, workloadWords)),
    ...gateways.flatMap((pair) => change('gateway', pair, gatewayWords)),
    ...rolloutChanges(before.rollout, after.rollout),
  ];
}

/** SPIFFE IDs that are issued from now on, or no longer. */
export function identityChanges({ before, after }: Sides<ir.Mesh>): IdentityChange[] {
  const identities = (mesh: ir.Mesh) =>
    new Map([...mesh.workloads, ...mesh.gateways].map((item) => [item.identity, `${item.namespace}/${item.name}`]));
  const [was, is] = [identities(before), identities(after)];
  const added = [...is].filter(([identity]) => !was.has(identity));
  const removed = [...was].filter(([identity]) => !is.has(identity));
  return [
    ...added.map(([identity, member]) => ({ change: 'added' as const, identity: String(identity), member })),
    ...removed.map(([identity, member]) => ({ change: 'removed' as const, identity: String(identity), member })),
  ].sort((a, b) => compareText(a.identity, b.identity));
}

function change<T>(
  type: MemberChange['type'],
  { key, before, after }: Pair<T>,
  words: (before: T, after: T) => string[],
): MemberChange[] {
  if (before === undefined) return [{ change: 'added', type, name: key, words: [] }];
  if (after === undefined) return [{ change: 'removed', type, name: key, words: [] }];
  const said = words(before, after);
  // What is not said here is said elsewhere: a service whose routes change is in the list of routes.
  return said.length === 0 ? [] : [{ change: 'changed', type, name: key, words: said }];
}

function serviceWords(before: Service, after: Service): string[] {
  const port = ({ name, number, protocol }: Service['ports'][number]) => `port ${name} ${number} (${protocol})`;
  return comings(before.ports.map(port), after.ports.map(port));
}

function workloadWords(before: Workload, after: Workload): string[] {
  const version = (workload: Workload) => (workload.version.kind === 'named' ? workload.version.name : 'no version');
  const call = ({ service, port, listen }: Workload['outbound'][number]) =>
    `calls ${service}:${port} through ${listen.address}:${listen.port}`;
  return [
    ...becomes('serves', before.service, after.service),
    ...becomes('version', version(before), version(after)),
    ...comings(before.outbound.map(call), after.outbound.map(call)),
    ...placementWords(before.placement, after.placement),
  ];
}

function gatewayWords(before: ir.Mesh['gateways'][number], after: ir.Mesh['gateways'][number]): string[] {
  return [
    ...comings(entranceWords(before), entranceWords(after)),
    ...placementWords(before.placement, after.placement),
  ];
}

function placementWords(before: Placement, after: Placement): string[] {
  if (before.kind === 'kubernetes' && after.kind === 'kubernetes') {
    const image = ({ program }: typeof before) => (program.kind === 'image' ? program.image : 'none');
    return [
      ...becomes('image', image(before), image(after)),
      ...becomes('replicas', String(before.replicas), String(after.replicas)),
    ];
  }
  if (before.kind === 'hosts' && after.kind === 'hosts') {
    return comings(before.hosts.map(hostWords), after.hosts.map(hostWords));
  }
  return becomes('runs on', before.kind, after.kind);
}

function hostWords(host: Extract<Placement, { kind: 'hosts' }>['hosts'][number]): string {
  const ports = host.applicationPorts.map(({ port, number }) => `${port} on ${number}`).join(', ');
  return `node ${host.node} at ${host.address}:${host.inboundPort}${ports === '' ? '' : `, program's ${ports}`}`;
}

function rolloutChanges(before: Rollout, after: Rollout): MemberChange[] {
  const words = comings(rolloutWords(before), rolloutWords(after));
  if (before.kind === 'off' && after.kind === 'off') return [];
  if (before.kind === 'on' && after.kind === 'on' && words.length === 0) return [];
  const change = before.kind === 'off' ? 'added' : after.kind === 'off' ? 'removed' : 'changed';
  return [{ change, type: 'rollout', name: 'rollout', words }];
}

function rolloutWords(rollout: Rollout): string[] {
  if (rollout.kind === 'off') return [];
  const { waves, windows, removal } = rollout;
  return [
    ...waves.map(({ name, afterSeconds, nodes }) => `wave ${name} after ${afterSeconds} s: ${nodes.join(', ')}`),
    ...windows.map(({ days, from, minutes }) => `window ${days.join(', ')} from ${from} UTC for ${minutes} min`),
    ...(removal.kind === 'percent' ? [`a release may remove ${removal.maximum} %`] : []),
  ];
}

function becomes(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what} ${before} -> ${after}`];
}

function comings(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...missingFrom(before, after).map((words) => `+ ${words}`),
    ...missingFrom(after, before).map((words) => `- ${words}`),
  ];
}
