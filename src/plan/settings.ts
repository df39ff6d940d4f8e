import type * as ir from '../ir/mesh.ts';
import { type Answers, fieldChanges } from '../reach/answer.ts';
import { destinationAnswers, outsidePlaceAnswers, outsidePlaceOf } from '../reach/destination.ts';
import { gatewayAnswers, gatewayChainAnswers, gatewayListenerAnswers, servingAnswers } from '../reach/gateway.ts';
import { servicePortAnswers } from '../reach/service.ts';
import { connectionPoolAnswers, trafficPolicyAnswers } from '../reach/traffic-policy.ts';
import { inboundAnswers, outboundAnswers, workloadAnswers } from '../reach/workload.ts';
import type { SettingChange, Unanalysed } from './plan.ts';
import { changedPairs, groupsOf, type Sides } from './sides.ts';

/** Terms that differ at a place both sides have. Where the place itself comes or goes, that is said elsewhere. */
export function settingChanges(sides: Sides<ir.Mesh>): {
  readonly settings: SettingChange[];
  readonly unanalysed: Unanalysed[];
} {
  // Only what differs is taken apart: in a large mesh that is little.
  const [before, after] = changedMembers(sides).map(placesOf);
  if (!before || !after) throw new Error('a comparison has two sides');
  const found = [
    ...compared(before.ports, after.ports, servicePortAnswers),
    ...compared(before.destinations, after.destinations, destinationAnswers),
    ...compared(before.outsides, after.outsides, outsidePlaceAnswers),
    ...compared(before.policies, after.policies, trafficPolicyAnswers),
    ...compared(before.pools, after.pools, connectionPoolAnswers),
    ...compared(before.inbounds, after.inbounds, inboundAnswers),
    ...compared(before.workloads, after.workloads, workloadAnswers),
    ...compared(before.outbounds, after.outbounds, outboundAnswers),
    ...compared(before.gateways, after.gateways, gatewayAnswers),
    ...compared(before.listeners, after.listeners, gatewayListenerAnswers),
    ...compared(before.chains, after.chains, gatewayChainAnswers),
    ...compared(before.servings, after.servings, servingAnswers.http),
  ];
  // What the port of a service says is not said again of every workload behind it and every version of it.
  const once = groupsOf(found, ({ field, before: was, after: is, service }) => [field, was, is, service]);
  return {
    settings: once.flatMap(([first]) => {
      if (!first || first.effect === 'opaque') return [];
      const { service: _, ...change } = first;
      return [change as SettingChange];
    }),
    unanalysed: once.flatMap(([first]) =>
      first?.effect === 'opaque' ? [{ at: first.at, what: `${first.field} changes: ${first.after}` }] : [],
    ),
  };
}

type Members = Pick<ir.Mesh, 'services' | 'workloads' | 'gateways'>;

/** What differs of both sides, the one before first. */
function changedMembers({ before, after }: Sides<ir.Mesh>): Members[] {
  const services = changedPairs({ before: before.services, after: after.services }, named);
  const workloads = changedPairs({ before: before.workloads, after: after.workloads }, named);
  const gateways = changedPairs({ before: before.gateways, after: after.gateways }, named);
  return (['before', 'after'] as const).map((side) => ({
    services: services.flatMap((pair) => pair[side] ?? []),
    workloads: workloads.flatMap((pair) => pair[side] ?? []),
    gateways: gateways.flatMap((pair) => pair[side] ?? []),
  }));
}

/** Something that has terms, with the words for where it is. */
interface Place<T> {
  readonly at: string;
  /** The service it belongs to: equal changes of one service are one. */
  readonly service: string;
  readonly value: T;
}

interface FoundChange {
  readonly effect: SettingChange['effect'] | 'opaque';
  readonly at: string;
  readonly service: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

function compared<T extends object>(
  before: readonly Place<T>[],
  after: readonly Place<T>[],
  answers: Answers<T>,
): FoundChange[] {
  return changedPairs({ before, after }, ({ at }) => at).flatMap((pair) => {
    if (!pair.before || !pair.after) return [];
    const { at, service } = pair.after;
    return fieldChanges(answers, pair.before.value, pair.after.value).map((change) => ({ ...change, at, service }));
  });
}

function placesOf({ services, workloads, gateways }: Members) {
  const ports = services.flatMap(({ namespace, name, ports: all }) =>
    all.map((value) => ({ at: `port ${value.name} of ${namespace}/${name}`, service: `${namespace}/${name}`, value })),
  );
  const chains = gateways.flatMap((gateway) =>
    gateway.listeners.flatMap((listener) =>
      listener.chains.map((value) => ({
        at: `listener ${value.name} of gateway ${named(gateway)}`,
        service: named(gateway),
        value,
      })),
    ),
  );
  const destinations = ports.flatMap(({ service, value }) =>
    value.destinations.map((destination) => ({ at: `destination ${destination.name}`, service, value: destination })),
  );
  const policies = destinations.map(({ at, service, value }) => ({ at, service, value: value.policy }));
  return {
    ports,
    destinations,
    outsides: destinations.flatMap(({ at, service, value }) => {
      const outside = outsidePlaceOf(value);
      return outside ? [{ at, service, value: outside }] : [];
    }),
    policies,
    pools: policies.map(({ at, service, value }) => ({ at, service, value: value.connectionPool })),
    inbounds: workloads.flatMap(({ namespace, name, service, inbound }) =>
      inbound.map((value) => ({ at: `port ${value.port} of workload ${namespace}/${name}`, service, value })),
    ),
    workloads: workloads.map((value) => ({ at: `workload ${named(value)}`, service: value.service, value })),
    outbounds: workloads.flatMap(({ namespace, name, outbound }) =>
      outbound.map((value) => ({
        at: `calls of ${namespace}/${name} to ${value.service}:${value.port}`,
        service: `${namespace}/${name}`,
        value,
      })),
    ),
    gateways: gateways.map((value) => ({ at: `gateway ${named(value)}`, service: named(value), value })),
    listeners: gateways.flatMap((gateway) =>
      gateway.listeners.map((value) => ({
        at: `port ${value.port} of gateway ${named(gateway)}`,
        service: named(gateway),
        value,
      })),
    ),
    chains,
    servings: chains.flatMap(({ at, service, value: { serves } }) =>
      serves.kind === 'http' ? [{ at, service, value: serves }] : [],
    ),
  };
}

function named({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
