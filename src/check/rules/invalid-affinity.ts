import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { SessionAffinity } from '../../model/session-affinity.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** What a client keeps of a session has a name it can keep: a token (RFC 6265 section 4.1.1, RFC 9110 section 5.6.2). */
export function invalidAffinity({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { sessionAffinity } = placed.rule;
    const fault = sessionAffinity && faultOf(sessionAffinity);
    if (!fault) continue;
    const { member, ...words } = fault;
    const at = rulePath(placed, 'sessionAffinity', member);
    report(diagnose('invalid-affinity', { route: placed.route.name, ...words }, { at }));
  }
}

function faultOf(affinity: SessionAffinity) {
  const { kind, name } = affinity;
  if (!isHeaderName(name)) {
    const advice = 'use letters, digits and hyphens, as in `session-at`';
    return { member: 'name', fault: `\`${name}\` is no name of a ${kind}`, advice };
  }
  if (kind === 'header' && /^(?:host|cookie|set-cookie|content-.*|connection|authorization|x-envoy-.*)$/i.test(name)) {
    return {
      member: 'name',
      fault: `the header \`${name}\` means something else`,
      advice: 'use a name of its own, as in `x-session-at`',
    };
  }
  if (affinity.kind === 'cookie' && affinity.path !== undefined && !/^\/[!-:<-~]*$/.test(affinity.path)) {
    const advice = 'write a path from the first `/`, without `;` and white space';
    return { member: 'path', fault: `\`${affinity.path}\` is no path of a cookie`, advice };
  }
  return undefined;
}
