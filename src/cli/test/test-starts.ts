import type * as ir from '../../ir/mesh.ts';
import type { Expectation, TestedListener } from '../../model/mesh-test.ts';
import type { ConcreteRequest } from '../../reach/decide-request.ts';
import { tablesOfChain } from '../../reach/gateway.ts';
import type { Start } from '../../reach/trace.ts';
import { concreteRequest } from '../query/concrete-request.ts';

/** Where a request sets out, once for each caller, and the request in full. */
export interface TestStarts {
  readonly starts: readonly Start[];
  readonly request: ConcreteRequest;
}

/** What an expectation is about in one environment, or why that cannot be asked of it. */
export function testStarts(mesh: ir.Mesh, expectation: Expectation): TestStarts | { readonly problem: string } {
  const found = expectation.listener
    ? gatewayStart(mesh, expectation, expectation.listener)
    : callStarts(mesh, expectation);
  if ('problem' in found) return found;
  const { method = 'GET', path = '/', scheme, serverName, headers = {}, query = {} } = expectation.request;
  const { protocol } = expectation.listener ?? { protocol: 'http' };
  const host = expectation.request.host ?? found.host;
  if (host === undefined) return { problem: 'the listener has several host names: name the `host` of the request' };
  const written = { method, path, host, scheme: scheme ?? (protocol === 'https' ? 'https' : 'http'), headers, query };
  const name = serverName ?? (protocol === 'tls' ? host : undefined);
  const read = concreteRequest(name === undefined ? written : { ...written, serverName: name });
  return 'problem' in read ? read : { starts: found.starts, request: read.request };
}

interface Found {
  readonly starts: readonly Start[];
  /** The host that is meant where none is named. */
  readonly host: string | undefined;
}

function gatewayStart(mesh: ir.Mesh, { from }: Expectation, listener: TestedListener): Found | { problem: string } {
  const name = from.kind === 'gateway' ? `${from.namespace}/${from.gateway}` : '';
  const gateway = mesh.gateways.find((one) => `${one.namespace}/${one.name}` === name);
  if (!gateway) return { problem: `the mesh has no gateway \`${name}\`` };
  // Listeners in clear text share the table of their port.
  const chain = listener.protocol === 'http' ? `${listener.port}` : `${listener.port}/${listener.name}`;
  const table = `gateway/${name}/${chain}`;
  if (!tablesOfChain(gateway).some((one) => one.name === table)) {
    return {
      problem: `no route is attached to the listener \`${listener.name}\` of \`${name}\`, so nothing is served there`,
    };
  }
  const [only, ...others] = listener.hostnames;
  const isOne = only !== undefined && others.length === 0 && !only.startsWith('*');
  const host = isOne ? only : listener.protocol === 'tcp' ? 'localhost' : undefined;
  return { starts: [{ kind: 'gateway', gateway: name, table }], host };
}

function callStarts(mesh: ir.Mesh, { from, to, port: wanted }: Expectation): Found | { problem: string } {
  const name = to ? `${to.namespace}/${to.service}` : '';
  const service = mesh.services.find((one) => `${one.namespace}/${one.name}` === name);
  if (!service) return { problem: `the mesh has no service \`${name}\`` };
  const names = service.ports.map((one) => one.name);
  const port = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (port === undefined)
    return { problem: `\`${name}\` has several ports: name one of ${names.join(', ')} with \`port\`` };
  if (!names.includes(port)) return { problem: `\`${name}\` has no port \`${port}\`: it has ${names.join(', ')}` };
  const callers = callersOf(mesh, from);
  if (callers.length === 0) return { problem: `the mesh has no workload of \`${callerName(from)}\` that could call` };
  return { starts: callers.map((caller) => ({ kind: 'workload', caller, service: name, port })), host: service.name };
}

function callersOf({ workloads }: ir.Mesh, from: Expectation['from']): string[] {
  const wanted = callerName(from);
  const found = workloads.filter((one) =>
    from.kind === 'service' ? one.service === wanted : `${one.namespace}/${one.name}` === wanted,
  );
  return found.map((one) => `${one.namespace}/${one.name}`);
}

function callerName(from: Expectation['from']): string {
  const name = from.kind === 'service' ? from.service : from.kind === 'workload' ? from.workload : from.gateway;
  return `${from.namespace}/${name}`;
}
