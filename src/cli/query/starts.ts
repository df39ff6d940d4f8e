import type * as ir from '../../ir/mesh.ts';
import { tablesOfChain } from '../../reach/gateway.ts';
import type { Start } from '../../reach/trace.ts';
import { nearestName } from '../../scalar/nearest-name.ts';

/** Where a question starts, or why it cannot be asked of this mesh. */
export type FoundStarts = { readonly starts: readonly Start[] } | { readonly problem: string };

/** What a caller of the command wrote. */
export interface Asked {
  /** A workload, a service for all its workloads, or a gateway; a plain name where it is unique. */
  readonly from: string;
  /** A service, with a port as `name:port` where it has several; for a gateway its listener, where it has several. */
  readonly to: string | undefined;
}

/** Reads the words of a question against a mesh. */
export function findStarts(mesh: ir.Mesh, { from, to }: Asked): FoundStarts {
  const gateway = find(mesh.gateways, from);
  if (gateway) return gatewayStart(gateway, to);
  const workloads = workloadsOf(mesh, from);
  if (workloads.length === 0) {
    const known = [...mesh.workloads, ...mesh.gateways, ...mesh.services];
    return { problem: `there is no workload, service or gateway \`${from}\`${hint(from, known)}` };
  }
  if (to === undefined) return { problem: `name the service that \`${from}\` calls` };
  const [name = '', wanted] = to.split(':');
  const service = find(mesh.services, name);
  if (!service) return { problem: `there is no service \`${name}\`${hint(name, mesh.services)}` };
  const port = wanted ?? (service.ports.length === 1 ? service.ports[0]?.name : undefined);
  const ports = service.ports.map((one) => one.name);
  if (port === undefined)
    return {
      problem: `\`${name}\` has several ports: write \`${name}:${ports[0]}\`, or another of ${ports.join(', ')}`,
    };
  if (!ports.includes(port)) return { problem: `\`${name}\` has no port \`${port}\`: it has ${ports.join(', ')}` };
  return {
    starts: workloads.map((caller) => ({ kind: 'workload', caller, service: nameOf(service), port })),
  };
}

function gatewayStart(gateway: ir.Mesh['gateways'][number], to: string | undefined): FoundStarts {
  const tables = tablesOfChain(gateway).map(({ name }) => ({ name, words: name.split('/').slice(3).join('/') }));
  const names = tables.map(({ words }) => words);
  const [found, ...others] = tables.filter(
    ({ words }) => to === undefined || words === to || words.split('/').includes(to),
  );
  if (!found) return { problem: `\`${gateway.name}\` has no listener \`${to}\`: it has ${names.join(', ')}` };
  if (others.length > 0)
    return { problem: `\`${gateway.name}\` has several listeners: name one of ${names.join(', ')}` };
  return { starts: [{ kind: 'gateway', gateway: nameOf(gateway), table: found.name }] };
}

function workloadsOf(mesh: ir.Mesh, from: string): string[] {
  const own = find(mesh.workloads, from);
  if (own) return [nameOf(own)];
  const service = find(mesh.services, from);
  return service ? mesh.workloads.filter((one) => one.service === nameOf(service)).map(nameOf) : [];
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** By `<namespace>/<name>`, or by the name alone where only one namespace has it. */
function find<T extends Named>(things: readonly T[], wanted: string): T | undefined {
  const exact = things.find((one) => nameOf(one) === wanted);
  const [only, ...others] = things.filter(({ name }) => name === wanted);
  return exact ?? (others.length === 0 ? only : undefined);
}

function hint(wanted: string, things: readonly Named[]): string {
  const same = things.filter(({ name }) => name === wanted).map(nameOf);
  if (same.length > 1) return `: write ${same.join(' or ')}`;
  const nearest = nearestName(wanted, [...things.map(nameOf), ...things.map(({ name }) => name)]);
  return nearest === undefined ? '' : `: did you mean \`${nearest}\`?`;
}

function nameOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}
