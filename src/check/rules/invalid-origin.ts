import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Origin } from '../../model/cors.ts';
import { isHostname, isIpAddress } from '../../scalar/hostname.ts';
import { isPort } from '../../scalar/port.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** An origin is what a browser sends: scheme, host and port in lower case, without path (Fetch standard, `Origin` header). */
export function invalidOrigin({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { cors } = placed.rule;
    if (!cors) continue;
    const route = placed.route.name;
    if (cors.allowOrigins.length === 0) {
      const advice = 'name one, or leave `cors` out: then the program answers for itself';
      const at = rulePath(placed, 'cors', 'allowOrigins');
      report(diagnose('invalid-origin', { route, fault: 'allows no origin at all', advice }, { at }));
    }
    for (const [index, origin] of cors.allowOrigins.entries()) {
      const advice = adviceFor(origin);
      if (advice === undefined || !('value' in origin)) continue;
      const at = rulePath(placed, 'cors', 'allowOrigins', index, 'value');
      const fault = `allows an origin that no page has: \`${origin.value}\``;
      report(diagnose('invalid-origin', { route, fault, advice }, { at }));
    }
  }
}

function adviceFor(origin: Origin): string | undefined {
  if (origin.kind === 'any' || origin.kind === 'regex') return undefined;
  const [, scheme, host = '', port, rest] =
    /^([a-z]+):\/\/([^/:?#]*|\[[^\]]*\])(?::(\d+))?(.*)$/i.exec(origin.value) ?? [];
  if (scheme === undefined) return 'write the scheme too, as in `https://shop.example`';
  if (rest !== '')
    return `write the origin alone: \`${origin.value.slice(0, origin.value.length - (rest?.length ?? 0))}\``;
  if (scheme !== 'http' && scheme !== 'https') return 'pages have the scheme `http` or `https`';
  const name = origin.kind === 'subdomains' ? host.replace(/^\*\./, '') : host;
  if (origin.kind === 'subdomains' && name === host) return 'put the star first, as in `https://*.shop.example`';
  if (name !== name.toLowerCase()) return 'write the host in lower case: browsers do';
  if (!isHostname(name) && !isIpAddress(name.replace(/^\[|\]$/g, '')))
    return 'name a host, as in `https://shop.example`';
  if (port !== undefined && !isPort(Number(port))) return 'use a port from 1 to 65535';
  const isDefault = (scheme === 'https' && port === '443') || (scheme === 'http' && port === '80');
  return isDefault ? 'leave the port out: browsers do, where it is the scheme’s own' : undefined;
}
