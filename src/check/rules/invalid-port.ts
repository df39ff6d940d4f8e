import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Mesh } from '../../model/mesh.ts';
import type { Placement } from '../../model/placement.ts';
import { isPort } from '../../scalar/port.ts';
import { interceptionsIn } from '../interception.ts';
import { subject } from '../naming.ts';
import { externalEndpointsOf } from '../placed-external.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** Every port number is a TCP port, 1 to 65535. Port 0 would mean "any free one", which no caller could know. */
export function invalidPort({ mesh, report }: Inspection): void {
  for (const { what, number, at } of portsOf(mesh)) {
    if (!isPort(number)) report(diagnose('invalid-port', { what, number }, { at }));
  }
}

interface NumberedPort {
  readonly what: string;
  readonly number: number;
  readonly at: ModelPath;
}

function* portsOf(mesh: Mesh): Generator<NumberedPort> {
  for (const [index, service] of mesh.services.entries()) {
    for (const [name, { number }] of Object.entries(service.ports)) {
      const what = `port \`${name}\` of ${subject('service', service)}`;
      yield { what, number, at: ['services', index, 'ports', name, 'number'] };
    }
  }
  for (const { subject: owner, endpoint, endpointAt } of externalEndpointsOf(mesh)) {
    if (endpoint.port === undefined) continue;
    yield { what: `the port of an endpoint of ${owner}`, number: endpoint.port, at: [...endpointAt, 'port'] };
  }
  for (const [index, workload] of mesh.workloads.entries()) {
    const owner = subject('workload', workload);
    yield* portsOfPlacement(owner, workload.placement, ['workloads', index]);
    for (const [position, { listen, service }] of workload.upstreams.entries()) {
      if (!listen) continue;
      const what = `the port at which ${owner} opens its way to \`${service}\``;
      yield { what, number: listen.port, at: ['workloads', index, 'upstreams', position, 'listen', 'port'] };
    }
  }
  for (const [index, gateway] of mesh.gateways.entries()) {
    const owner = subject('gateway', gateway);
    for (const [name, { port }] of Object.entries(gateway.listeners)) {
      const what = `the port of listener \`${name}\` of ${owner}`;
      yield { what, number: port, at: ['gateways', index, 'listeners', name, 'port'] };
    }
    yield* portsOfPlacement(owner, gateway.placement, ['gateways', index]);
  }
  for (const { subject: owner, value, at } of interceptionsIn(mesh)) {
    for (const [index, number] of (value.except?.ports ?? []).entries()) {
      yield { what: `a port that ${owner} leaves alone`, number, at: [...at, 'except', 'ports', index] };
    }
  }
  for (const [index, gateway] of (mesh.egressGateways ?? []).entries()) {
    if (gateway.port === undefined) continue;
    const what = `the port of ${subject('egress gateway', gateway)}`;
    yield { what, number: gateway.port, at: ['egressGateways', index, 'port'] };
  }
  for (const placed of httpRulesOf(mesh)) {
    const { port } = placed.rule.redirect ?? {};
    if (port === undefined) continue;
    const what = `the port a redirect of ${subject('route', placed.route)} leads to`;
    yield { what, number: port, at: rulePath(placed, 'redirect', 'port') };
  }
}

function* portsOfPlacement(owner: string, placement: Placement, at: ModelPath): Generator<NumberedPort> {
  if (placement.kind !== 'hosts') return;
  for (const [index, host] of placement.hosts.entries()) {
    const place = [...at, 'placement', 'hosts', index];
    if (host.inboundPort !== undefined) {
      yield { what: `the inbound port of ${owner}`, number: host.inboundPort, at: [...place, 'inboundPort'] };
    }
    for (const [name, number] of Object.entries(host.applicationPorts ?? {})) {
      yield { what: `the application port \`${name}\` of ${owner}`, number, at: [...place, 'applicationPorts', name] };
    }
  }
}
