import type { ConnectionRoute } from '../ir/connection.ts';
import type * as ir from '../ir/mesh.ts';
import type { RouteTable, VirtualHost } from '../ir/route.ts';
import type { Decision } from '../reach/decision.ts';
import { tablesOfChain } from '../reach/gateway.ts';
import { connectionsOf, type RoutingOutcome, routingOf } from '../reach/route.ts';
import { hostnameCovers } from '../scalar/hostname.ts';
import { type Sides, same } from './sides.ts';

/** Where connections of one port go: what a route table is to requests. Named as a route table is. */
export interface ConnectionTable {
  readonly name: string;
  readonly routes: readonly ConnectionRoute[];
}

/** What decides where something goes. */
export type Table = RouteTable | ConnectionTable;

/** Everything of a mesh that decides where requests and connections go, each name once. */
export function tablesOf(mesh: ir.Mesh): Table[] {
  const services = mesh.services.flatMap(({ namespace, name, ports }) =>
    ports.map(
      ({ name: port, routing }): Table =>
        routing.kind === 'http' ? routing.table : { name: `${namespace}/${name}/${port}`, routes: routing.routes },
    ),
  );
  return [...services, ...mesh.gateways.flatMap(tablesOfChain)];
}

/** The tables that the callers of a mesh send requests and connections through. */
export function callersByTable({ workloads, gateways }: ir.Mesh): { table: string; caller: Caller }[] {
  return [
    ...workloads.flatMap((caller) =>
      caller.outbound.map(({ service, port, routing }) => ({
        table: routing.kind === 'http' ? routing.table : `${service}/${port}`,
        caller,
      })),
    ),
    ...gateways.flatMap((caller) => tablesOfChain(caller).map(({ name }) => ({ table: name, caller }))),
  ];
}

type Caller = Pick<ir.Mesh['workloads'][number], 'namespace' | 'name' | 'identity'>;

/** How a table decides. */
export function decisionOf(table: Table): Decision<RoutingOutcome> {
  return 'hosts' in table ? routingOf(table) : connectionsOf(table.routes);
}

/** Every destination a table can send something to, read without deciding anything. */
export function destinationsIn(table: Table): string[] {
  if ('routes' in table) return table.routes.flatMap(({ backends }) => backends.map(({ destination }) => destination));
  return table.hosts.flatMap(({ routes }) =>
    routes.flatMap(({ action }) =>
      action.kind === 'forward' ? action.backends.map(({ destination }) => destination) : [],
    ),
  );
}

/**
 * Two versions of a table without the hosts that are the same in both and that no changed host takes requests from or leaves
 * requests to: what is left decides every request that may be decided differently.
 */
export function affectedHosts({ before, after }: Sides<Table>): Sides<Table> {
  if (!('hosts' in before && 'hosts' in after)) return { before, after };
  const was = new Map(before.hosts.map((host) => [host.hostnames.join(), host]));
  const is = new Map(after.hosts.map((host) => [host.hostnames.join(), host]));
  const isChanged = (key: string) => !same(was.get(key)?.routes, is.get(key)?.routes);
  const changed = [...new Set([...was.keys(), ...is.keys()])].filter(isChanged).flatMap((key) => key.split(','));
  const meets = (hostname: string) =>
    changed.some((other) => hostnameCovers(other, hostname) || hostnameCovers(hostname, other));
  const affected = ({ hostnames }: VirtualHost) => hostnames.some(meets);
  return {
    before: { ...before, hosts: before.hosts.filter(affected) },
    after: { ...after, hosts: after.hosts.filter(affected) },
  };
}
