import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isHeaderName, isHeaderValue } from '../../scalar/header-name.ts';
import { eachChange, headerChangesOf, type PlacedHeaderChange, type PlacedHeaderChanges } from '../header-change.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A header that a route changes is one it may change: not what frames the message, not what proxies tell each other, and not
 * the host, which `rewrite` changes. The value is one that arrives as written.
 */
export function invalidHeaderChange({ mesh, report }: Inspection): void {
  for (const changes of headerChangesOf(mesh)) {
    for (const change of eachChange(changes)) {
      const advice = adviceFor(changes.side, change);
      if (advice === undefined) continue;
      const parameters = { route: changes.placed.route.name, deed: change.deed, name: change.name, advice };
      report(diagnose('invalid-header-change', parameters, { at: change.at }));
    }
  }
}

function adviceFor(side: PlacedHeaderChanges['side'], { name, value }: PlacedHeaderChange): string | undefined {
  const lower = name.toLowerCase();
  const known = own(framing, lower) ?? (side === 'request' ? own(ofRequests, lower) : undefined);
  if (known !== undefined) return known;
  if (name.startsWith(':')) return 'names that start with `:` belong to HTTP/2 itself: leave it alone';
  if (!isHeaderName(name)) return 'use letters, digits and hyphens, as in `x-user-id`';
  if (side === 'request' && lower.startsWith('x-envoy-'))
    return 'names that start with `x-envoy-` steer proxies: use an option of the rule';
  if (value !== undefined && !isHeaderValue(value)) return 'remove control characters, and white space at the ends';
  return undefined;
}

const byProxy = 'leave it alone: the proxy writes it';
const hostAdvice = 'use `rewrite: { hostname }`, which is what the next proxy and the program see';

/** What says where a message ends, and what belongs to one connection (RFC 9110 section 7.6.1). */
const framing: Readonly<Record<string, string>> = {
  connection: byProxy,
  'content-length': byProxy,
  'keep-alive': byProxy,
  'proxy-connection': byProxy,
  te: byProxy,
  trailer: byProxy,
  'transfer-encoding': byProxy,
  upgrade: byProxy,
};

const ofRequests: Readonly<Record<string, string>> = {
  host: hostAdvice,
  ':authority': hostAdvice,
  ':path': 'use `rewrite: { path }`',
  'x-forwarded-client-cert': 'leave it alone: it says who called, and only proxies may',
};
