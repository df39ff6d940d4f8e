import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isHostname, isIpAddress } from '../../scalar/hostname.ts';
import { hostnameListsOf } from '../hostname-list.ts';
import { subject } from '../naming.ts';
import { upstreamTlsOf } from '../placed-external.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A host name is one a request can ask for: RFC 1123 in lower case, with at most one `*`, as the whole first label. */
export function invalidHostname({ mesh, report }: Inspection): void {
  for (const { subject, kind, hostnames, at } of hostnameListsOf(mesh)) {
    for (const [index, hostname] of hostnames.entries()) {
      const isAny = hostname === '*' && (kind === 'listener' || kind === 'route');
      if (isAny || isHostname(hostname)) continue;
      const parameters = { subject, hostname, advice: adviceFor(hostname) };
      report(diagnose('invalid-hostname', parameters, { at: [...at, index] }));
    }
  }
  for (const { subject, tls, at } of upstreamTlsOf(mesh)) {
    const { serverName } = tls;
    if (serverName === undefined || (isHostname(serverName) && !serverName.startsWith('*'))) continue;
    const advice = serverName.startsWith('*') ? 'name one host: a handshake asks for one' : adviceFor(serverName);
    report(diagnose('invalid-hostname', { subject, hostname: serverName, advice }, { at: [...at, 'serverName'] }));
  }
  for (const placed of httpRulesOf(mesh)) {
    for (const action of ['redirect', 'rewrite'] as const) {
      const hostname = placed.rule[action]?.hostname;
      if (hostname === undefined || (isHostname(hostname) && !hostname.startsWith('*'))) continue;
      const advice = hostname.startsWith('*') ? 'name one host: nothing is sent to all of them' : adviceFor(hostname);
      const parameters = { subject: subject('route', placed.route), hostname, advice };
      report(diagnose('invalid-hostname', parameters, { at: rulePath(placed, action, 'hostname') }));
    }
  }
}

function adviceFor(hostname: string): string {
  if (hostname === '*')
    return 'name the hosts, as in `*.example.com`: what is open to every host is open to every mistake';
  const lower = hostname.toLowerCase();
  if (isHostname(lower)) return `write it in lower case: \`${lower}\``;
  const host = /^(?:[a-z]+:\/\/)?([^/:]+)(?::\d+)?(?:\/.*)?$/s.exec(lower)?.[1] ?? '';
  if (isHostname(host)) return `write the host name alone: \`${host}\``;
  if (isIpAddress(hostname)) return 'use a name; for requests that name an address, serve every host with `*`';
  if (lower.includes('*')) return 'a `*` stands for whole labels at the start, as in `*.example.com`';
  return 'use labels of letters, digits and inner hyphens, joined by dots, as in `shop.example.com`';
}
