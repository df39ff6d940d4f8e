import type { ConnectionRoute, ServerNames } from '../ir/connection.ts';
import type * as ir from '../ir/mesh.ts';
import { acceptedNames, chainsOf } from './gateway-words.ts';
import type { TrafficChange } from './plan.ts';
import { changedPairs, type Pair, type Sides, same } from './sides.ts';
import { shareChanges, shareWords, tableWords } from './words.ts';

/** Connections that go elsewhere: those of TCP and TLS ports, and those that gateways carry without looking inside. */
export function connectionChanges({ before, after }: Sides<ir.Mesh>): TrafficChange[] {
  const ports = { before: before.services.flatMap(portsOf), after: after.services.flatMap(portsOf) };
  const chains = { before: before.gateways.flatMap(gatewayPorts), after: after.gateways.flatMap(gatewayPorts) };
  return [
    // A port of a service that comes or goes is among the members; where its connections go says nothing more.
    ...changedPairs(ports, ({ name }) => name).flatMap((pair) => (pair.before && pair.after ? portChanges(pair) : [])),
    ...changedPairs(chains, ({ name }) => name).flatMap(portChanges),
  ];
}

/** What tells connections apart and where each goes: a port of a service, or of a gateway. */
interface ConnectionPort {
  /** Named as a route table is. */
  readonly name: string;
  readonly routes: readonly ConnectionRoute[];
}

function portsOf({ namespace, name, ports }: ir.Mesh['services'][number]): ConnectionPort[] {
  return ports.flatMap(({ name: port, routing }) =>
    routing.kind === 'tcp' ? [{ name: `${namespace}/${name}/${port}`, routes: routing.routes }] : [],
  );
}

function gatewayPorts(gateway: ir.Mesh['gateways'][number]): ConnectionPort[] {
  const routes = chainsOf(gateway).flatMap(({ name, accepts, serves }) => {
    if (serves.kind !== 'tcp') return [];
    const [port = '', listener = '', ...route] = name.split('/');
    const written = { name: route.join('/'), serverNames: acceptedNames(accepts), backends: serves.backends };
    return [{ table: `gateway/${gateway.namespace}/${gateway.name}/${port}/${listener}`, route: written }];
  });
  return [...Map.groupBy(routes, ({ table }) => table)].map(([name, found]) => ({
    name,
    routes: found.map(({ route }) => route),
  }));
}

function portChanges({ key, before, after }: Pair<ConnectionPort>): TrafficChange[] {
  const at = tableWords(key);
  const routes = { before: before?.routes ?? [], after: after?.routes ?? [] };
  return changedPairs(routes, ({ name }) => name).flatMap((pair): TrafficChange[] => {
    const known = pair.after ?? pair.before;
    if (!known) return [];
    const [route, requests] = [pair.key, connectionWords(known.serverNames)];
    if (!pair.before || !pair.after) {
      const words = [`to ${shareWords(known.backends, key)}`];
      return [{ change: pair.after ? 'added' : 'removed', at, route, requests, words }];
    }
    const words = shareChanges(pair.before.backends, pair.after.backends, key);
    if (!same(pair.before.serverNames, pair.after.serverNames)) {
      words.unshift(`${connectionWords(pair.before.serverNames)} -> ${connectionWords(pair.after.serverNames)}`);
    }
    return words.length === 0 ? [] : [{ change: 'changed', at, route, requests, words }];
  });
}

function connectionWords(serverNames: ServerNames): string {
  return serverNames.kind === 'any' ? 'every connection' : `connections for ${serverNames.names.join(', ')}`;
}
