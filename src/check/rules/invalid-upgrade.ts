import { diagnose } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * An upgrade is to a protocol with a name (RFC 9110 section 7.8), and not to one that would let requests pass a proxy unseen: after
 * `h2c` or CONNECT nothing is checked that follows.
 */
export function invalidUpgrade({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { upgrades } = placed.rule;
    const route = placed.route.name;
    if (upgrades?.length === 0) {
      const advice = 'leave `upgrades` out: then nothing is upgraded';
      report(diagnose('invalid-upgrade', { route, protocol: '', advice }, { at: rulePath(placed, 'upgrades') }));
    }
    for (const [index, protocol] of (upgrades ?? []).entries()) {
      const advice = adviceFor(protocol);
      if (advice === undefined) continue;
      report(diagnose('invalid-upgrade', { route, protocol, advice }, { at: rulePath(placed, 'upgrades', index) }));
    }
  }
}

function adviceFor(protocol: string): string | undefined {
  if (/^(?:connect|connect-udp|connect-ip)$/i.test(protocol))
    return 'remove it: what goes through a tunnel is never looked at';
  if (/^(?:h2c|http\/2\.0)$/i.test(protocol))
    return "declare the port as 'http2': requests inside an upgraded connection are never looked at";
  const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";
  return new RegExp(`^${token}(?:/${token})?$`).test(protocol)
    ? undefined
    : 'write the name of the protocol, as in `websocket`';
}
