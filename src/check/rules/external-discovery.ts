import { diagnose } from '../../diagnostic/diagnostic.ts';
import { discoveryOf, onlyHostname } from '../../model/external-names.ts';
import { isHostname } from '../../scalar/hostname.ts';
import { isUnicast } from '../../scalar/ip-address.ts';
import { externalEndpointsOf, externalsOf, type PlacedExternal } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/** The way its addresses are found can find them: something says a name or an address, for each protocol that is spoken. */
export function externalDiscovery({ mesh, report }: Inspection): void {
  for (const placed of externalsOf(mesh)) {
    const { subject, external, at } = placed;
    if (external.hostnames.length === 0) continue;
    const problem = problemOf(placed);
    const where = [...at, 'external', ...(external.discovery ? ['discovery'] : ['hostnames'])];
    if (problem) report(diagnose('external-discovery', { subject, ...problem }, { at: where }));
  }
  for (const { subject, external, endpoint, endpointAt } of externalEndpointsOf(mesh)) {
    const { address } = endpoint;
    const isStatic = external.discovery?.kind === 'static';
    if (isStatic ? isUnicast(address) : isHostname(address) && !address.startsWith('*')) continue;
    const wanted = isStatic ? 'an IP address' : 'a host name';
    report(diagnose('external-address', { subject, address, wanted }, { at: [...endpointAt, 'address'] }));
  }
}

interface Problem {
  readonly problem: string;
  readonly help: string;
}

function problemOf({ service, external }: PlacedExternal): Problem | undefined {
  const discovery = discoveryOf(external);
  const only = onlyHostname(external);
  const ports = Object.values(service.ports);
  switch (discovery.kind) {
    case 'static':
      if (discovery.endpoints.length === 0)
        return { problem: 'it has no address', help: 'write at least one endpoint' };
      break;
    case 'dns':
      if (discovery.endpoints?.length === 0) return { problem: 'it has no name', help: 'write at least one endpoint' };
      if (discovery.endpoints === undefined && only === undefined) return noName;
      break;
    case 'logical-dns':
      if (discovery.endpoint === undefined && only === undefined) return noName;
      break;
    case 'dynamic':
      if (ports.some(({ protocol }) => protocol === 'tcp')) {
        return {
          problem: 'connections of plain TCP name no host',
          help: 'name one host, or write its addresses with `discovery`',
        };
      }
      if (external.gateway && ports.some(({ protocol }) => protocol === 'tls')) {
        return {
          problem: 'an egress gateway does not see which host the TLS of a program asks for',
          help: "let proxies start TLS (`protocol: 'http'` with `tls`), call it without the gateway, or name one host",
        };
      }
  }
  if (only === undefined && ports.some(({ protocol, tls }) => protocol === 'tcp' && tls && !tls.serverName)) {
    return {
      problem: 'connections of plain TCP do not say which of its host names to ask for in the handshake',
      help: 'write `serverName` in its `tls`',
    };
  }
  return undefined;
}

const noName: Problem = {
  problem: 'there is no one name to ask DNS for',
  help: "write the name as an endpoint, or leave the choice to requests with `{ kind: 'dynamic' }`",
};
